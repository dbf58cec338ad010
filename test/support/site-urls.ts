import { existsSync, readFileSync } from 'node:fs';

const realInput = new URL('../../../shared/data/site-urls.txt', import.meta.url);
const pages = 14_384;

/** The pages of a large site: 14,384 real addresses where the file is at hand, else made ones of the same shape. */
export function siteUrls(): { readonly urls: readonly string[]; readonly origin: string } {
  if (existsSync(realInput)) {
    return { urls: readFileSync(realInput, 'utf8').trim().split('\n'), origin: 'real pages of a site' };
  }
  return { urls: Array.from({ length: pages }, (_, i) => madeUrl(i)), origin: 'made pages' };
}

function madeUrl(i: number): string {
  const words = ['windows', 'drivers', 'network', 'storage', 'security', 'display', 'kernel', 'debugger'];
  const pick = (step: number): string => words[Math.floor(i / step) % words.length] ?? 'page';
  return `https://docs.example.com/en-us/${pick(1800)}-hardware/${pick(230)}/${pick(29)}-configuration-of-the-${pick(5)}-${i}`;
}
