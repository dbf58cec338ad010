import { lookup } from 'node:dns/promises';

/** Answers every address of a name; rejects, or answers none, where there is none. */
export type Resolve = (name: string) => Promise<readonly string[]>;

/** As every program on this machine resolves names: its hosts file, its resolver, in its order. */
export async function lookUpAll(name: string): Promise<readonly string[]> {
  const answers = await lookup(name, { all: true });
  return answers.map(({ address }) => address);
}
