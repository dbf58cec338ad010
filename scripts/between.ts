/** Puts a part that is made from code between its marks in a text. Throws when the marks are missing. */
export function between(text: string, name: string, part: string): string {
  const begin = `<!-- ${name}: made by \`npm run generate\` -->`;
  const end = `<!-- end of ${name} -->`;
  const from = text.indexOf(begin);
  const to = text.indexOf(end);
  if (from === -1 || to < from) {
    throw new Error(`The marks ${begin} and ${end} are missing.`);
  }
  return `${text.slice(0, from)}${begin}\n\n${part}\n\n${text.slice(to)}`;
}
