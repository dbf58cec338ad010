import { vendors } from '../vendors.ts';
import type { StartFake } from './fake.ts';

/** The starter of every vendor's fake, by vendor id. Follows `vendors.ts`: a folder has the vendor's id and holds `fake.ts`. */
export const fakes: ReadonlyMap<string, StartFake> = new Map(
  vendors.map(({ id }): [string, StartFake] => [id, async (options) => (await loadStarter(id))(options)]),
);

async function loadStarter(id: string): Promise<StartFake> {
  const module: unknown = await import(`../${id}/fake.ts`);
  if (typeof module !== 'object' || module === null) throw new Error(`Vendor ${id} has no fake.`);
  const starter: unknown = Reflect.get(module, 'startFake');
  if (typeof starter !== 'function') throw new Error(`The fake of ${id} does not export startFake.`);
  return starter as StartFake; // each fake.ts declares it as `export const startFake: StartFake`
}
