import { existsSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { z } from 'zod';

const entrySchema = z.looseObject({
  link: z.boolean().optional(),
  resolved: z.string().optional(),
  dependencies: z.record(z.string(), z.string()).default({}),
  optionalDependencies: z.record(z.string(), z.string()).default({}),
  peerDependencies: z.record(z.string(), z.string()).default({}),
  peerDependenciesMeta: z.record(z.string(), z.object({ optional: z.boolean().optional() })).default({}),
});
const lockSchema = z.looseObject({ packages: z.record(z.string(), entrySchema) });

/** What `npm install --omit=dev` puts in place for some workspaces, by the lock file. */
export interface ProductionPackages {
  /** Folders of packages, from the top of the repository, such as `node_modules/express`. */
  readonly folders: readonly string[];
  /** Our own packages, such as `packages/model`: npm links them. */
  readonly workspaces: readonly string[];
}

/** Walks the lock file from the workspaces. Optional packages that are not installed here are left out. */
export function productionPackages(root: string, workspaces: readonly string[]): ProductionPackages {
  const { packages } = lockSchema.parse(JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')));
  const found = new Set<string>(workspaces);
  for (const path of found) {
    for (const name of namesOf(packages[path] ?? entrySchema.parse({}))) {
      const at = placesFrom(path, name).find((place) => packages[place] !== undefined);
      const entry = at === undefined ? undefined : packages[at];
      const target = entry?.link === true ? entry.resolved : at;
      if (target !== undefined && existsSync(join(root, target))) {
        found.add(target);
      }
    }
  }
  const all = [...found];
  return {
    folders: all.filter((path) => path.includes('node_modules/')),
    workspaces: all.filter((path) => !path.includes('node_modules/')),
  };
}

/** Peers that a package can do without are not installed for it. */
function namesOf(entry: z.output<typeof entrySchema>): string[] {
  const { dependencies, optionalDependencies, peerDependencies, peerDependenciesMeta } = entry;
  const peers = Object.keys(peerDependencies).filter((name) => peerDependenciesMeta[name]?.optional !== true);
  return [...Object.keys({ ...dependencies, ...optionalDependencies }), ...peers];
}

/** Where Node looks for a package, the nearest first. */
function placesFrom(path: string, name: string): string[] {
  const places: string[] = [];
  for (let folder = path; ; folder = posix.dirname(folder)) {
    if (posix.basename(folder) !== 'node_modules') {
      places.push(posix.join(folder, 'node_modules', name));
    }
    if (folder === '.' || folder === '') {
      return places;
    }
  }
}
