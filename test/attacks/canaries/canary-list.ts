import { randomBytes } from 'node:crypto';
import { inflateRawSync } from 'node:zlib';

/** Secrets that are put into a running Purgeway, by what they are. */
export interface CanaryList {
  /** A new one, of letters and digits. */
  make(name: string): string;
  /** A new signing secret. */
  makeSigningSecret(name: string): string;
  /** One that somebody else made. */
  add(name: string, text: string): string;
  readonly all: ReadonlyMap<string, string>;
}

export function createCanaryList(): CanaryList {
  const all = new Map<string, string>();
  const add = (name: string, text: string): string => {
    all.set(name, text);
    return text;
  };
  return {
    all,
    add,
    make: (name) => add(name, `Cnry${randomBytes(12).toString('hex')}`),
    makeSigningSecret: (name) => `whsec_${add(name, randomBytes(32).toString('base64'))}`,
  };
}

/** The names of those that stand in a text, as they are or in a form that others may have given them. */
export function canariesIn(text: string, canaries: ReadonlyMap<string, string>): string[] {
  return [...canaries]
    .filter(([, canary]) => [...formsOf(canary)].some((form) => text.includes(form)))
    .map(([name]) => name);
}

/** Every way of writing that is looked for. Base64 depends on what stands before: all three ways, without what neighbours share. */
export function formsOf(canary: string): ReadonlySet<string> {
  const bytes = Buffer.from(canary);
  const encoded = [0, 1, 2].map((before) => {
    const padded = Buffer.concat([Buffer.alloc(before), bytes]);
    const whole = padded.subarray(0, padded.length - (padded.length % 3)).toString('base64');
    return whole.slice(before === 0 ? 0 : 4);
  });
  const base64url = encoded.map((text) => text.replaceAll('+', '-').replaceAll('/', '_'));
  const percent = encodeURIComponent(canary);
  const json = JSON.stringify(canary).slice(1, -1);
  return new Set([
    canary,
    ...encoded,
    ...base64url,
    bytes.toString('hex'),
    bytes.toString('hex').toUpperCase(),
    percent,
    percent.toLowerCase() === canary.toLowerCase() ? canary : percent.toLowerCase(),
    encodeURIComponent(percent),
    json,
    json.replaceAll('/', String.raw`\/`),
    canary.replaceAll('+', String.raw`\u002b`).replaceAll('=', String.raw`\u003d`),
  ]);
}

/** Raw bytes of an append-only file as text, with what the commands in it hold compressed. */
export function textOfAppendOnlyFile(bytes: Buffer): string {
  const text = bytes.toString('latin1');
  const texts = [text];
  for (const match of text.matchAll(/\$(\d+)\r\nz/gu)) {
    const start = match.index + match[0].length;
    try {
      texts.push(inflateRawSync(bytes.subarray(start, start + Number(match[1]) - 1)).toString('utf8'));
    } catch {
      // A value that begins with the same letter.
    }
  }
  return texts.join('\n');
}
