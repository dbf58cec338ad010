import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, posix } from 'node:path';
import { describe, expect, it } from 'vitest';
import { routes } from '../apps/api/src/routes.ts';
import { createProgram } from '../apps/cli/src/program.ts';
import { parseConfigText } from './support/config-text.ts';
import { anchorsOf, readPage, type Page } from './support/markdown.ts';
import { knownSettings } from './support/settings.ts';

// What a document says must be so: links lead somewhere, JSON is JSON, and settings, routes and commands exist.

const root = join(import.meta.dirname, '..');
const paths = [
  'README.md',
  'packages/receiver/README.md',
  ...readdirSync(join(root, 'docs'))
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name}`),
];
const pages: readonly (Page & { readonly path: string; readonly text: string })[] = paths.map((path) => {
  const text = readFileSync(join(root, path), 'utf8');
  return { path, text, ...readPage(text) };
});

/** Variables that are no settings of the programs: of tests, of vendors, of receivers, and of a shell's own. */
const otherVariables = new Set(['REDIS_URL_FOR_TESTS', 'PURGEWAY_KEY']);
/** Addresses that are served by others than the routes. */
const otherPlaces = [/^\/admin\/queues/u, /^\/console/u, /^\/problems\//u];
/** Pages that name routes of others: those of the vendors, and of the operators' API. */
const pagesOfOthers = new Set(['docs/vendors.md']);

interface Found {
  readonly path: string;
  readonly found: string;
}

/** Every match of a pattern's first group, with the page it stands in. */
function everywhere(pattern: RegExp, part: (page: Page & { text: string }) => string): Found[] {
  return pages.flatMap((page) =>
    [...part(page).matchAll(pattern)].map(([, found = '']) => ({ path: page.path, found })),
  );
}

describe('links', () => {
  const links = everywhere(/\]\((?!https?:)([^)\s]+)\)/gu, ({ prose }) => prose);

  it('lead to files that are there', () => {
    expect(links.length).toBeGreaterThan(30);
    const broken = links.filter(({ path, found }) => {
      const [file = ''] = found.split('#');
      return file !== '' && !existsSync(join(root, dirname(path), file));
    });
    expect(broken).toEqual([]);
  });

  it('lead to headings that are there', () => {
    const broken = links.filter(({ path, found }) => {
      const [file = '', anchor] = found.split('#');
      const target = file === '' ? path : posix.normalize(posix.join(dirname(path), file));
      const page = pages.find((each) => each.path === target);
      return anchor !== undefined && page !== undefined && !anchorsOf(page).has(anchor);
    });
    expect(broken).toEqual([]);
  });

  it('lead from the index to every document', () => {
    const listed = new Set(
      links.filter(({ path }) => path === 'docs/README.md').map(({ found }) => `docs/${found}`),
    );
    const documents = paths.filter((path) => path.startsWith('docs/') && path !== 'docs/README.md');
    expect(documents.filter((path) => !listed.has(path))).toEqual([]);
  });
});

describe('fenced blocks', () => {
  const fences = pages.flatMap(({ path, fences: all }) => all.map((fence) => ({ path, ...fence })));

  it('of JSON are JSON', () => {
    const json = fences.filter(({ language }) => language === 'json');
    expect(json.length).toBeGreaterThan(10);
    expect(json.filter(({ text }) => !isJson(text)).map(({ path, line }) => `${path}:${line}`)).toEqual([]);
  });

  it('that show a config are a config that starts', () => {
    const configs = fences.filter(
      ({ language, text }) => language === 'json' && /^\{\s*"accounts": \[/u.test(text),
    );
    expect(configs.length).toBeGreaterThan(4);
    for (const { path, line, text } of configs) {
      expect(() => parseConfigText(text), `${path}:${line}`).not.toThrow();
    }
  });

  it('run only scripts that package.json has', () => {
    const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
    const runs = everywhere(/npm (?:run )?(?:-s )?((?<=run |-s )[\w:]+|start|test)\b/gu, ({ text }) => text);
    expect(runs.length).toBeGreaterThan(5);
    expect(runs.filter(({ found }) => !Object.hasOwn(scripts, found))).toEqual([]);
  });
});

it('every purgeway line is one that the command line understands', async () => {
  const lines = everywhere(/(?:^|\| )(?:npx )?purgeway ((?!.*\[options\]).+)$/gmu, ({ fences: all }) =>
    all.map(({ text }) => text).join(''),
  );
  expect(lines.length).toBeGreaterThan(15);
  for (const { path, found } of lines) {
    const program = createProgram(async () => {}, { writeErr: () => {} });
    await expect(
      program.parseAsync(wordsOf(found), { from: 'user' }),
      `${path}: purgeway ${found}`,
    ).resolves.toBe(program);
  }
});

it('every setting that is mentioned exists', () => {
  const named = everywhere(/(?<![\w$])((?:PURGEWAY|REDIS|LOG)_[A-Z_]+[A-Z])\b/gu, ({ text }) => text);
  expect(named.length).toBeGreaterThan(20);
  expect(named.filter(({ found }) => !knownSettings.has(found) && !otherVariables.has(found))).toEqual([]);
});

it('every route that is mentioned exists', () => {
  const served = routes.map(({ method, path }) => ({ method, shape: shapeOf(path) }));
  const named = everywhere(
    /\b((?:GET|POST|PUT|PATCH|DELETE) \/(?!\S* HTTP)[^\s`?|]*)/gu,
    ({ prose }) => prose,
  ).filter(({ path }) => !pagesOfOthers.has(path));
  const called = everywhere(/\$PURGEWAY(\/[^\s"'?]*)/gu, ({ text }) => text);
  expect(named.length + called.length).toBeGreaterThan(40);
  const unknown = [
    ...named.filter(({ found }) => {
      const [method, path = ''] = found.split(' ');
      const isServed = served.some((route) => route.method === method && route.shape === shapeOf(path));
      return !isServed && !otherPlaces.some((place) => place.test(path));
    }),
    ...called.filter(
      ({ found }) => !served.some(({ shape }) => shape === shapeOf(found.replaceAll(/\$\w+/gu, '{x}'))),
    ),
  ];
  expect(unknown).toEqual([]);
});

/** A path with its parameters alike, however they are written: `:id`, `{id}`, an id itself, or the hook of `npm start`. */
function shapeOf(path: string): string {
  return path
    .replace(/[.,;:)]+$/u, '')
    .split('/')
    .map((part) => (/^(:\w+|\{\w+\}|(op|dist|msg)_\w+|demo)$/u.test(part) ? '*' : part))
    .join('/');
}

/** The words of a line as a shell parts them, without what it keeps for itself: comments, and where the output goes. */
function wordsOf(line: string): string[] {
  const [own = ''] = line.split(/ +# | [>|] /u);
  return [...own.matchAll(/"([^"]*)"|(\S+)/gu)].map(([, quoted, plain]) => quoted ?? plain ?? '');
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
