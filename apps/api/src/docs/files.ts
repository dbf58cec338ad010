import { readFile } from 'node:fs/promises';
import { fileOf, type ServedFile } from '../http/send-file.ts';

const page = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Purgeway API</title>
<link rel="stylesheet" href="/docs/swagger-ui.css">
</head>
<body>
<main id="docs"></main>
<noscript>The description of the API is at <a href="/openapi.json">/openapi.json</a>; this page needs JavaScript to show it.</noscript>
<script src="/docs/swagger-ui-bundle.js"></script>
<script src="/docs/start.js"></script>
</body>
</html>
`;

/** Nothing is fetched from elsewhere: neither fonts nor a validator. */
const start = `SwaggerUIBundle({
  url: '/openapi.json',
  dom_id: '#docs',
  deepLinking: true,
  docExpansion: 'list',
  defaultModelsExpandDepth: 0,
  validatorUrl: null,
});
`;

/** What `/docs` and the addresses below it answer with, by name; the page itself has none. */
const sources: Readonly<Record<string, { readonly type: string; readonly read: () => Promise<Buffer> }>> = {
  '': { type: 'text/html; charset=utf-8', read: async () => Buffer.from(page) },
  'start.js': { type: 'text/javascript; charset=utf-8', read: async () => Buffer.from(start) },
  'swagger-ui.css': { type: 'text/css; charset=utf-8', read: () => readOf('swagger-ui.css') },
  'swagger-ui-bundle.js': {
    type: 'text/javascript; charset=utf-8',
    read: () => readOf('swagger-ui-bundle.js'),
  },
};

/** The files of `/docs`, each read when it is first asked for. Undefined: there is none of this name. */
export function createDocsFiles(): (name: string) => Promise<ServedFile> | undefined {
  const made = new Map<string, Promise<ServedFile>>();
  return (name) => {
    if (!Object.hasOwn(sources, name)) {
      return undefined;
    }
    const file = made.get(name) ?? makeFile(name);
    made.set(name, file);
    return file;
  };
}

async function makeFile(name: string): Promise<ServedFile> {
  const source = sources[name];
  if (source === undefined) {
    throw new Error(`There is no file "${name}".`);
  }
  return fileOf(source.type, await source.read());
}

function readOf(name: string): Promise<Buffer> {
  return readFile(new URL(import.meta.resolve(`swagger-ui-dist/${name}`)));
}
