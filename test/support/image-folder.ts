import { chmodSync, cpSync, mkdirSync, readdirSync, readFileSync, symlinkSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { instructionsOf, isIgnored, lastOf, readDockerfile, type Instruction } from './dockerfile.ts';
import { productionPackages } from './production-packages.ts';

/** What an image would hold and run, laid out in a folder of this machine. */
export interface ImageFolder {
  readonly folder: string;
  /** Set by the image itself. */
  readonly env: Readonly<Record<string, string>>;
  readonly command: readonly string[];
  readonly health: readonly string[];
  readonly user: string;
}

const root = join(import.meta.dirname, '../..');

/** Follows the Dockerfile to its target: copies what it copies, and the packages that its `npm install` would install. */
export function layOutImage(target: string, folder: string): ImageFolder {
  const stages = readDockerfile(readFileSync(join(root, 'Dockerfile'), 'utf8'));
  const instructions = instructionsOf(stages, target);
  mkdirSync(folder, { recursive: true });
  for (const { words } of instructions.filter(({ name }) => name === 'COPY')) {
    const [, stage] = /^--from=(\S+) /u.exec(words) ?? [];
    if (stage === undefined) {
      copyFromContext(words, folder);
    } else {
      install(instructionsOf(stages, stage), folder);
    }
  }
  chmodSync(folder, 0o755);
  return {
    folder,
    env: Object.fromEntries(
      instructions.filter(({ name }) => name === 'ENV').flatMap(({ words }) => pairsOf(words)),
    ),
    command: JSON.parse(lastOf(instructions, 'CMD') ?? '[]'),
    health: JSON.parse(/CMD (\[.*\])$/u.exec(lastOf(instructions, 'HEALTHCHECK') ?? '')?.[1] ?? '[]'),
    user: lastOf(instructions, 'USER') ?? 'root',
  };
}

function copyFromContext(words: string, folder: string): void {
  const [from = '', to = ''] = words.split(' ');
  const dockerignore = readFileSync(join(root, '.dockerignore'), 'utf8');
  cpSync(join(root, from), join(folder, to), {
    recursive: true,
    filter: (source) => !isIgnored(dockerignore, relative(root, source)),
  });
}

/**
 * Manifests, and links to the packages of the workspaces that the stage's `npm install` names. Packages of others are linked to where
 * they are installed here, so that nothing is copied: what our own programs import must be among them.
 */
function install(instructions: readonly Instruction[], folder: string): void {
  const run = lastOf(instructions, 'RUN') ?? '';
  const named = [...run.matchAll(/--workspace=(\S+)/gu)].map(([, workspace = '']) => workspace);
  const { folders, workspaces } = productionPackages(root, named);
  cpSync(join(root, 'package.json'), join(folder, 'package.json'));
  for (const each of folders) {
    linkTo(join(root, each), join(folder, each));
  }
  for (const each of workspaces) {
    cpSync(join(root, each, 'package.json'), join(folder, each, 'package.json'));
    linkTo(join(folder, each), join(folder, 'node_modules/@purgeway', each.split('/').at(-1) ?? ''));
  }
}

function linkTo(place: string, link: string): void {
  mkdirSync(dirname(link), { recursive: true });
  symlinkSync(place, link);
}

function pairsOf(words: string): (readonly [string, string])[] {
  return words.split(' ').map((pair) => {
    const [name = '', value = ''] = pair.split('=', 2);
    return [name, value] as const;
  });
}

/** Every file below a folder, from its top; links are not followed. */
export function filesBelow(folder: string): string[] {
  const below = (path: string): string[] =>
    readdirSync(join(folder, path), { withFileTypes: true }).flatMap((entry) => {
      const own = join(path, entry.name);
      return entry.isDirectory() ? below(own) : [own];
    });
  return below('').toSorted();
}
