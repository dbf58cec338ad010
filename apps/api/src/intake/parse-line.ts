import { z } from 'zod';
import type { Entry, EntryWord } from './entry.ts';
import { refuse, type Fault, type Refusal } from './refusal.ts';
import { lineBytesMax, type Line } from './split-lines.ts';

const words = ['path', 'directory', 'tag', 'hostname', 'pattern'] as const;

/** A line of a purge sent as NDJSON. */
export const purgeLineSchema = z.union([
  z.string(),
  z.strictObject({ url: z.string() }),
  z.strictObject({ path: z.string() }),
  z.strictObject({ directory: z.string() }),
  z.strictObject({ tag: z.string() }),
  z.strictObject({ hostname: z.string() }),
  z.strictObject({ pattern: z.string() }),
]);

const barePattern = /^(?:https?:\/)?\//iu;

const tooLong: Fault = {
  code: 'too-long',
  detail: `A line has at most ${lineBytesMax} bytes; write one target a line.`,
};
const notUtf8: Fault = { code: 'not-well-formed', detail: 'The line is not valid UTF-8.' };

/** Either the entry that a line names, or why it names none. */
export type ParsedLine =
  | { readonly ok: true; readonly entry: Entry }
  | { readonly ok: false; readonly refusal: Refusal };

/**
 * Reads one line of NDJSON: a JSON string (a URL or path), or an object with exactly one field that says what it is. A
 * bare URL or path is taken too: it can be no other JSON, and it is how lists of URLs come.
 */
export function parseLine(line: Line): ParsedLine {
  const place = { index: line.index, pointer: `/${line.index}` };
  if (line.text === undefined) {
    return { ok: false, refusal: refuse(place, line.fault === 'not-well-formed' ? notUtf8 : tooLong) };
  }
  const named = readLine(line.text);
  if (named === undefined) {
    const detail =
      'Write a JSON string, or an object with one of "url", "path", "directory", "tag", "hostname", "pattern".';
    return { ok: false, refusal: refuse(place, { code: 'not-an-entry', detail }) };
  }
  return { ok: true, entry: { ...named, ...place } };
}

function readLine(text: string): { readonly word: EntryWord; readonly text: string } | undefined {
  if (barePattern.test(text)) {
    return { word: 'path', text: text.trimEnd() };
  }
  const parsed = purgeLineSchema.safeParse(parseJson(text)).data;
  if (parsed === undefined || typeof parsed === 'string') {
    return parsed === undefined ? undefined : { word: 'path', text: parsed };
  }
  const fields: Readonly<Partial<Record<string, string>>> = parsed;
  const word = words.find((name) => fields[name] !== undefined) ?? 'path';
  const value = fields[word] ?? fields['url'];
  return value === undefined ? undefined : { word, text: value };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
