import { parseConfig, type Config } from '@purgeway/config';

/** Reads a config as a program would that has every variable the config names. Throws what is wrong with it. */
export function parseConfigText(text: string): Config {
  const named = [...text.matchAll(/"\$\{(\w+)\}"/gu)].map(([, name = '']) => name);
  const env = Object.fromEntries(named.map((name) => [name, `whsec_${'A'.repeat(32)}`]));
  return parseConfig(text, { env });
}
