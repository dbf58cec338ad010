// Runs before anything is drawn, so that nobody sees the other theme flash up. Not a module: those come later.
{
  const theme = localStorage.getItem('purgeway.theme');
  if (theme === 'light' || theme === 'dark') {
    document.documentElement.dataset['theme'] = theme;
  }
}
