const style = `
  :root { color-scheme: light dark; --page: #f5f6f8; --card: #fff; --line: #b8c0cc; --text: #1b2330; --deed: #1f5fd1; --on-deed: #fff; --bad: #b42318; }
  @media (prefers-color-scheme: dark) { :root { --page: #0f141b; --card: #161d27; --line: #4a576a; --text: #e4e9f0; --deed: #7ab0ff; --on-deed: #0b1220; --bad: #ff9c93; } }
  body { font: 16px/1.5 system-ui, sans-serif; display: grid; place-items: center; min-height: 100vh; margin: 0; background: var(--page); color: var(--text); }
  form { background: var(--card); padding: 2rem; border-radius: .5rem; box-shadow: 0 1px 6px #0003; display: grid; gap: .75rem; width: min(20rem, 100vw - 6rem); }
  h1 { font-size: 1.1rem; margin: 0; }
  input, button { font: inherit; padding: .5rem; border: 1px solid var(--line); border-radius: .25rem; background: var(--card); color: inherit; }
  button { background: var(--deed); border-color: var(--deed); color: var(--on-deed); cursor: pointer; }
  :focus-visible { outline: 2px solid var(--deed); outline-offset: 2px; }
  p { margin: 0; color: var(--bad); }`;

interface SignIn {
  /** The key needs one of these. */
  readonly scopes: readonly string[];
  /** One of our own sentences, never what the visitor sent. */
  readonly problem?: string;
  /** The page of ours that is wanted, as {@link wayBack} lets it pass. */
  readonly to?: string | undefined;
}

/** The form that asks for an API key. */
export function signInPage({ scopes, problem, to }: SignIn): string {
  const wanted = scopes.map((scope) => `"${scope}"`).join(' or ');
  const said = problem === undefined ? '' : `<p role="alert">${problem}</p>`;
  return page(`<form method="post" action="/admin/sign-in">
  <h1>Purgeway</h1>
  ${said}
  ${to === undefined ? '' : `<input type="hidden" name="to" value="${to.replaceAll('&', '&amp;')}">`}
  <label for="key">API key with the scope ${wanted}</label>
  <input id="key" name="key" type="password" autocomplete="off" required autofocus>
  <button>Sign in</button>
</form>`);
}

/** The form that ends a session. */
export function signOutPage(): string {
  return page(`<form method="post" action="/admin/sign-out">
  <h1>Purgeway</h1>
  <button>Sign out</button>
</form>`);
}

function page(body: string): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<link rel="icon" href="data:,">
<title>Purgeway</title>
<style>${style}</style>
</head>
<body>
${body}
</body>
</html>
`;
}
