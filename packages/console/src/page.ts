/** Who is signed in, as the page tells and to know what to offer. What they may do is decided by the API. */
export interface Visitor {
  readonly client: string;
  readonly key: string;
  readonly scopes: readonly string[];
}

interface PageParts {
  readonly base: string;
  readonly modules: readonly string[];
  readonly visitor: Visitor;
}

const links = [
  ['/console', 'Overview'],
  ['/console/operations', 'Operations'],
  ['/console/purge', 'Purge'],
  ['/console/accounts', 'Accounts'],
  ['/console/callbacks', 'Callbacks'],
  ['/console/hooks', 'Hooks'],
] as const;

/** The one page of the console. Its frame stands in it, so that nothing jumps when the modules have come. */
export function consolePage({ base, modules, visitor: { client, key, scopes } }: PageParts): string {
  const preloads = modules.map((path) => `<link rel="modulepreload" href="${base}${path}">`).join('\n');
  const items = links.map(([path, name]) => `<li><a href="${path}">${name}</a></li>`).join('\n');
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="robots" content="noindex">
<title>Purgeway</title>
<link rel="icon" href="${base}icon.svg" type="image/svg+xml">
<link rel="stylesheet" href="${base}console.css">
<script src="${base}theme-first.ts"></script>
${preloads}
<script type="module" src="${base}main.ts"></script>
</head>
<body data-client="${escape(client)}" data-key="${escape(key)}" data-scopes="${escape(scopes.join(' '))}">
<a class="skip" href="#content">Skip to the content</a>
<header class="side">
<a class="brand" href="/console"><img src="${base}icon.svg" alt="" width="22" height="22"> Purgeway</a>
<nav aria-label="Console"><ul>
${items}
</ul></nav>
<div class="aside">
<ul class="outward">
<li><a href="/admin/queues">Queues</a></li>
<li><a href="/docs">API reference</a></li>
</ul>
<div class="theme" id="theme"></div>
<div id="shortcuts"></div>
<form method="post" action="/admin/sign-out" class="who">
<p title="Client and key">${escape(client)} / ${escape(key)}</p>
<button class="quiet">Sign out</button>
</form>
</div>
</header>
<div class="stage">
<div id="banner" role="alert"></div>
<main id="content" tabindex="-1">
<noscript><p class="notice">The console needs JavaScript. Everything it does is in the API as well.</p></noscript>
</main>
<div id="toasts" role="status" aria-live="polite"></div>
<p id="announcer" class="unseen" role="status" aria-live="polite"></p>
</div>
</body>
</html>
`;
}

function escape(text: string): string {
  const named: Record<string, string> = {
    '&': '&amp;',
    '<': '&lt;',
    '>': '&gt;',
    '"': '&quot;',
    "'": '&#39;',
  };
  return text.replaceAll(/[&<>"']/gu, (letter) => named[letter] ?? letter);
}
