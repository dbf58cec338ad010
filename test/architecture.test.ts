import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join, posix } from 'node:path';
import { vendors } from '@purgeway/vendors';
import { describe, expect, test } from 'vitest';

// The house rules that neither the compiler nor the linter can hold. Each test lists every offence at once.

/** Who imports what from outside its own folder. Built-in modules of Node are free. */
const allowedImports: Readonly<Record<string, readonly string[]>> = {
  'packages/client': [], // usable by itself: not even a library of others
  'packages/model': ['zod'],
  'packages/egress': ['ipaddr.js', 'undici'],
  // What senders send is read by itself: who may ask, and where it goes, is not its business.
  // Patterns of a config are matched in a time that cannot run away, which JavaScript's own do not promise.
  'packages/hooks': ['re2js'],
  'packages/receiver': [],
  'packages/runtime': ['@purgeway/model', 'close-with-grace', 'pino', 'zod'],
  'packages/vendors': ['@purgeway/model', 'zod'],
  'packages/config': ['@purgeway/egress', '@purgeway/hooks', '@purgeway/model', '@purgeway/vendors', 'zod'],
  // Whose key came in: the same question at the door of every process.
  'packages/access': ['@purgeway/config', '@purgeway/runtime'],
  'packages/queue': ['@purgeway/model', 'bullmq', 'ioredis', 'zod'],
  'packages/store': ['@purgeway/model', 'ioredis', 'zod'],
  'packages/console': ['@purgeway/client'], // served to browsers with the page, which asks the API by it
  // Metrics and traces: what they are, and the libraries that speak their formats.
  'packages/telemetry': [
    '@opentelemetry/api',
    '@opentelemetry/context-async-hooks',
    '@opentelemetry/core',
    '@opentelemetry/exporter-trace-otlp-http',
    '@opentelemetry/resources',
    '@opentelemetry/sdk-trace',
    'bullmq',
    'bullmq-otel',
    'prom-client',
    'zod',
  ],
  'packages/backend': [
    '@purgeway/config',
    '@purgeway/model',
    '@purgeway/queue',
    '@purgeway/runtime',
    '@purgeway/store',
    '@purgeway/telemetry',
    'zod',
  ],
  'apps/api': [
    '@purgeway/<package>',
    '@bull-board/api',
    '@bull-board/express',
    'express',
    'helmet',
    'swagger-ui-dist', // files that `/docs` serves
    'zod',
    'zod-openapi', // the OpenAPI document
  ],
  'apps/worker': ['@purgeway/<package>', 'bullmq', 'zod'],
  'apps/sandbox': ['@purgeway/<package>', 'zod'],
  'apps/cli': ['@purgeway/<package>', 'commander', 'sax', 'zod'],
};

/** Files that may use what is otherwise forbidden, as patterns of their paths, each with its reason. */
const exceptions = {
  bullmq: [
    /^packages\/queue\//, // makes the queues
    /^apps\/worker\/src\/start[^/]*\.ts$/, // starts the workers
    /^apps\/worker\/src\/canary\.ts$/, // a queue and worker of its own, to see whether jobs come through
  ],
  fetch: [
    /^packages\/vendors\/src\/http\.ts$/, // the one exchange with vendors
    /^packages\/client\/src\/send\.ts$/, // the one exchange of the client
    /^apps\/sandbox\//, // plays a client
    /^apps\/cli\/src\/sitemap\/open-location\.ts$/, // reads sitemaps where its user is, not where the API is
    /^apps\/cli\/src\/api\/api\.ts$/, // notes what was answered to the client
    /^packages\/console\/browser\/api\/create-api\.ts$/, // says to the client who asks: the page
  ],
  environment: [
    /^apps\/[^/]+\/src\/config\.ts$/, // read once, whole
    /^scripts\//, // run by hand, before there is a config
  ],
  time: [
    /^packages\/runtime\//, // where clocks are made
    /^packages\/receiver\/src\/receiver\.mjs$/, // default of an injected clock, for programs that are not ours
    /^packages\/vendors\/src\/http\.ts$/, // a date in Retry-After is compared with the machine's clock
    /^packages\/store\/src\/store\.ts$/, // default of an injected clock
    /^packages\/store\/src\/endings\.ts$/, // bounds a wait; no time is recorded
    /^apps\/(api|worker)\/src\/(api|worker)\.ts$/, // default of an injected clock; bounds the shutdown
    /^apps\/worker\/src\/callbacks\/send-callback\.ts$/, // a date in Retry-After, as above
    /^apps\/worker\/src\/start[^/]*\.ts$/, // BullMQ delays by the machine's clock; bounds the shutdown
    /^apps\/worker\/src\/(look-after-cuts|rest-if-full)\.ts$/, // wait for the real process and the real server
    /^apps\/worker\/src\/canary\.ts$/, // looks at the real process
    /^apps\/worker\/src\/changes\/keep-claim\.ts$/, // tells that the real process lives
    /^apps\/api\/src\/http\/drain\.ts$/, // bounds the shutdown
    /^packages\/backend\/src\/ask-for-lost\.ts$/, // waits for what is on its way to the real server
    /^packages\/telemetry\/src\/(standing|start-tracing)\.ts$/, // bound an answer and the shutdown; no time is recorded
    /^packages\/store\/src\/keep-call\.ts$/, // tells that the real process lives
    /^packages\/store\/src\/heartbeat\.ts$/, // looks at the real server
    /^packages\/client\/src\/send\.ts$/, // bounds a request, and pauses between two
    /^packages\/client\/src\/read-chunks\.ts$/, // bounds how long a stream is silent
    /^packages\/client\/src\/write-lines\.ts$/, // sends something when lines are slow to come
    /^apps\/sandbox\//, // waits for the processes that it starts
    /^packages\/console\/browser\//, // runs in a browser, by whose clock people read
    /^scripts\//,
  ],
} as const;

const vendorFiles = [
  'index.ts',
  'adapter.ts',
  'client.ts',
  'wire.ts',
  'fake.ts',
  'contract.test.ts',
  'NOTES.md',
];

interface SourceFile {
  /** From the top of the repository, with forward slashes. */
  readonly path: string;
  /** Such as `packages/model`; `scripts`, `test` and `bench` are units too. */
  readonly unit: string;
  /** The text without comments. */
  readonly code: string;
  readonly imports: readonly string[];
  /** Tests, and what only tests import. */
  readonly isTest: boolean;
}

const root = join(import.meta.dirname, '..');
const folders = ['packages', 'apps', 'scripts', 'test', 'bench'];
const files = folders.filter((folder) => existsSync(join(root, folder))).flatMap(readFolder);
const production = files.filter(({ isTest }) => !isTest);
const vendorsRoot = 'packages/vendors/src';
const vendorFolders = readdirSync(join(root, vendorsRoot), { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && entry.name !== 'testing')
  .map(({ name }) => name);

test('the sources were found', () => {
  expect(production.length).toBeGreaterThan(50);
  expect(files.find(({ path }) => path === `${vendorsRoot}/vendor.ts`)?.imports).toContain('@purgeway/model');
});

describe('who imports whom', () => {
  test('every package and app stands in the table above', () => {
    const units = new Set(files.map(({ unit }) => unit).filter((unit) => unit.includes('/')));
    expect([...units].filter((unit) => allowedImports[unit] === undefined)).toEqual([]);
  });

  test('production code imports only what the table allows', () => {
    const offences = production.flatMap((file) =>
      file.imports
        .filter((specifier) => !isAllowed(file, specifier))
        .map((specifier) => `${file.path}: ${specifier}`),
    );
    expect(offences).toEqual([]);
  });

  test("nobody imports past another package's exports", () => {
    const offences = everyImport(files, ({ specifier }) => isOurs(specifier) && !isExported(specifier));
    expect(offences).toEqual([]);
  });

  test('what production code imports stands in its package.json', () => {
    const offences = everyImport(production, ({ file, specifier }) => {
      const isChecked = file.unit.includes('/') && isForeign(specifier);
      return isChecked && !dependenciesOf(file.unit).has(packageOf(specifier));
    });
    expect(offences).toEqual([]);
  });

  test('relative imports name the file and stay within their package', () => {
    const offences = everyImport(files, ({ file, specifier }) => {
      const isWithin = resolve(file, specifier).startsWith(`${file.unit}/`);
      const isFree = file.unit === 'test' || file.unit === 'bench';
      return specifier.startsWith('.') && !((isWithin || isFree) && /\.(ts|mjs|json)$/.test(specifier));
    });
    expect(offences).toEqual([]);
  });

  test('fakes and what else is for tests are out of reach of production code, but for the sandbox', () => {
    const offences = everyImport(production, ({ file, specifier }) => {
      const isFake = file.path.startsWith(vendorsRoot) && basename(file.path).startsWith('fake');
      const isForTests = specifier.startsWith('.') && isTestPath(resolve(file, specifier));
      return (
        (isForTests && !isFake) || (/^@.*\/testing(\/|$)/u.test(specifier) && file.unit !== 'apps/sandbox')
      );
    });
    expect(offences).toEqual([]);
  });
});

describe('who knows what', () => {
  test.each([
    ["BullMQ's Queue and Worker", /\b(Queue|Worker)\b[^;]*\bfrom 'bullmq'/, exceptions.bullmq],
    ['fetch', /(?<![.\w])fetch\(|globalThis\.fetch/, exceptions.fetch],
    ['the environment', /\bprocess\.env\b/, exceptions.environment],
    [
      "the machine's clock",
      /\bDate\.now\b|\bnew Date\(\)|(?<![.\w])set(Timeout|Interval)\(|timers\/promises/,
      exceptions.time,
    ],
    ['enum and namespace', /^\s*(export\s+)?(const\s+enum|enum|namespace|declare\s+namespace)\s/m, []],
  ])('%s: only where it is allowed', (_name, pattern, allowed: readonly RegExp[]) => {
    const offences = production
      .filter(({ path, code }) => pattern.test(code) && !allowed.some((exception) => exception.test(path)))
      .map(({ path }) => path);
    expect(offences).toEqual([]);
  });
});

describe('vendors', () => {
  test('every folder is complete', () => {
    const missing = vendorFolders.flatMap((folder) =>
      vendorFiles
        .map((name) => `${vendorsRoot}/${folder}/${name}`)
        .filter((path) => !existsSync(join(root, path))),
    );
    expect(missing).toEqual([]);
  });

  test('every folder stands in the list, under its own id', () => {
    expect(vendors.map(({ id }) => id).toSorted()).toEqual(vendorFolders.toSorted());
  });

  test('no folder imports another', () => {
    const offences = everyImport(files, ({ file, specifier }) => {
      const from = vendorFolderOf(file.path);
      const to = specifier.startsWith('.') ? vendorFolderOf(resolve(file, specifier)) : undefined;
      return from !== undefined && to !== undefined && from !== to;
    });
    expect(offences).toEqual([]);
  });

  test('a folder is entered through its index alone', () => {
    const offences = everyImport(production, ({ file, specifier }) => {
      const to = specifier.startsWith('.') ? resolve(file, specifier) : '';
      const isFromOutside = vendorFolderOf(to) !== undefined && vendorFolderOf(file.path) === undefined;
      return isFromOutside && basename(to) !== 'index.ts';
    });
    expect(offences).toEqual([]);
  });

  test('a vendor is named nowhere but in its folder and the list', () => {
    const names = new RegExp(`(?<![a-z])(${vendorFolders.join('|')})(?![a-z])`, 'i');
    const offences = production
      .filter(({ path }) => vendorFolderOf(path) === undefined && path !== `${vendorsRoot}/vendors.ts`)
      .filter(({ code }) => names.test(code))
      .map(({ path }) => path);
    expect(offences).toEqual([]);
  });

  test('notes stay short enough to be read', () => {
    const long = vendorFolders
      .map((folder) => join(root, vendorsRoot, folder, 'NOTES.md'))
      .filter((file) => existsSync(file) && readFileSync(file, 'utf8').trimEnd().split('\n').length > 40);
    expect(long).toEqual([]);
  });
});

describe('files', () => {
  test('are named in kebab-case, by what they hold', () => {
    const offences = files
      .map(({ path }) => path)
      .filter((path) => path.split('/').some((part) => !isGoodName(part.replace(/\.(ts|mjs)$/, ''))));
    expect(offences).toEqual([]);
  });

  test('have at most 400 lines', () => {
    const long = files.filter(({ path }) => readFileSync(join(root, path), 'utf8').split('\n').length > 401);
    expect(long.map(({ path }) => path)).toEqual([]);
  });

  test('have one index for each package and vendor, and none deeper', () => {
    const faces = new RegExp(`^(packages|apps)/[^/]+/src/index\\.ts$|^${vendorsRoot}/[^/]+/index\\.ts$`);
    const indexes = files.map(({ path }) => path).filter((path) => basename(path) === 'index.ts');
    expect(indexes.filter((path) => !faces.test(path))).toEqual([]);
  });
});

test('.env.example names every setting that an app reads, and no other', () => {
  const read = files
    .filter(({ path }) => /^apps\/[^/]+\/src\/config\.ts$|\/(program|tracing)-settings\.ts$/.test(path))
    .flatMap(({ code }) => [...code.matchAll(/^  ([A-Z][A-Z0-9_]*):/gm)].map(([, name = '']) => name));
  const example = readFileSync(join(root, '.env.example'), 'utf8');
  const named = [...example.matchAll(/^([A-Z][A-Z0-9_]*)=/gm)].map(([, name = '']) => name);
  expect(named.toSorted()).toEqual([...new Set(read)].toSorted());
});

function readFolder(folder: string): SourceFile[] {
  return readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.(ts|mjs)$/.test(entry.name))
    .map((entry) => posix.join(entry.parentPath.slice(root.length + 1).replaceAll('\\', '/'), entry.name))
    .filter((path) => !path.includes('node_modules/'))
    .map(readSource);
}

function readSource(path: string): SourceFile {
  const code = withoutComments(readFileSync(join(root, path), 'utf8'));
  const [top = '', name = ''] = path.split('/');
  const unit = top === 'packages' || top === 'apps' ? `${top}/${name}` : top;
  return { path, unit, code, imports: importsOf(code), isTest: isTestPath(path) };
}

/** Good enough for well-formatted code: strings are stepped over, so that an address in one is no comment. */
function withoutComments(text: string): string {
  const parts =
    /('(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"|`(?:\\.|[^`\\])*`)|(?<!\\)\/\/[^\n]*|\/\*[\s\S]*?\*\//g;
  return text.replaceAll(parts, (_whole, literal: string | undefined) => literal ?? '');
}

function importsOf(code: string): string[] {
  const statements = /^(?:import|export)\b(?:[^'"();]*?\bfrom)?\s*'([^'\n]+)'|\bimport\(\s*'([^'\n]+)'/gm;
  return [...code.matchAll(statements)].map(([, fixed, loaded = '']) => fixed ?? loaded);
}

function isTestPath(path: string): boolean {
  return /\.test\.ts$|\/testing\/|^(test|bench)\//.test(path);
}

function everyImport(
  from: readonly SourceFile[],
  isOffence: (found: { file: SourceFile; specifier: string }) => boolean,
): string[] {
  return from.flatMap((file) =>
    file.imports
      .filter((specifier) => isOffence({ file, specifier }))
      .map((specifier) => `${file.path}: ${specifier}`),
  );
}

function isAllowed(file: SourceFile, specifier: string): boolean {
  const allowed = allowedImports[file.unit];
  if (allowed === undefined || !isForeign(specifier)) {
    return true;
  }
  const name = packageOf(specifier);
  const isPackage = existsSync(join(root, 'packages', name.replace('@purgeway/', ''), 'package.json'));
  return (
    allowed.includes(name) || (allowed.includes('@purgeway/<package>') && isOurs(specifier) && isPackage)
  );
}

/** From a package, be it ours or another's: neither a file of the same package nor Node itself. */
function isForeign(specifier: string): boolean {
  return !specifier.startsWith('.') && !specifier.startsWith('node:');
}

function isOurs(specifier: string): boolean {
  return specifier.startsWith('@purgeway/');
}

function packageOf(specifier: string): string {
  return specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/');
}

function isExported(specifier: string): boolean {
  const [, name = '', ...rest] = specifier.split('/');
  const folder = ['packages', 'apps']
    .map((top) => `${top}/${name}`)
    .find((unit) => existsSync(join(root, unit)));
  const exported: unknown = folder === undefined ? {} : manifestOf(folder)['exports'];
  const entry = rest.length === 0 ? '.' : `./${rest.join('/')}`;
  return typeof exported === 'object' && exported !== null && Object.hasOwn(exported, entry);
}

function dependenciesOf(unit: string): ReadonlySet<string> {
  return new Set(Object.keys(manifestOf(unit)['dependencies'] ?? {}));
}

function manifestOf(unit: string): Record<string, unknown> {
  return JSON.parse(readFileSync(join(root, unit, 'package.json'), 'utf8'));
}

function resolve(file: SourceFile, specifier: string): string {
  return posix.join(dirname(file.path), specifier);
}

function vendorFolderOf(path: string): string | undefined {
  return vendorFolders.find((folder) => path.startsWith(`${vendorsRoot}/${folder}/`));
}

function isGoodName(name: string): boolean {
  const isVague = /^(utils?|helpers?|common|misc|manager|shared)$|-(utils?|helpers?|manager)$/.test(name);
  return /^[a-z0-9]+([.-][a-z0-9]+)*$/.test(name) && !isVague;
}
