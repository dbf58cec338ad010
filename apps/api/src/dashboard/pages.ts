const style = `
  body { font: 16px/1.5 system-ui, sans-serif; display: grid; place-items: center; min-height: 100vh; margin: 0; background: #f4f5f7; color: #1d2430; }
  form { background: #fff; padding: 2rem; border-radius: .5rem; box-shadow: 0 1px 6px #0002; display: grid; gap: .75rem; width: 20rem; }
  h1 { font-size: 1.1rem; margin: 0; }
  input, button { font: inherit; padding: .5rem; border: 1px solid #b8c0cc; border-radius: .25rem; }
  button { background: #1d4ed8; border-color: #1d4ed8; color: #fff; cursor: pointer; }
  p { margin: 0; color: #b42318; }`;

interface SignIn {
  /** The key needs one of these. */
  readonly scopes: readonly string[];
  /** One of our own sentences, never what the visitor sent. */
  readonly problem?: string;
}

/** The form that asks for an API key. */
export function signInPage({ scopes, problem }: SignIn): string {
  const wanted = scopes.map((scope) => `"${scope}"`).join(' or ');
  const said = problem === undefined ? '' : `<p role="alert">${problem}</p>`;
  return page(`<form method="post" action="/admin/sign-in">
  <h1>Purgeway queues</h1>
  ${said}
  <label for="key">API key with the scope ${wanted}</label>
  <input id="key" name="key" type="password" autocomplete="off" required autofocus>
  <button>Sign in</button>
</form>`);
}

/** The form that ends a session. */
export function signOutPage(): string {
  return page(`<form method="post" action="/admin/sign-out">
  <h1>Purgeway queues</h1>
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
<title>Purgeway</title>
<style>${style}</style>
</head>
<body>
${body}
</body>
</html>
`;
}
