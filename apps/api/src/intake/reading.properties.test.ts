import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { openCursor, sealCursor } from '../http/cursor.ts';
import { ApiProblem } from '../problems/problem.ts';
import type { EntryWord } from './entry.ts';
import type { FrontDistribution } from './fronting.ts';
import { parseEntry } from './parse-entry.ts';
import { parseLine } from './parse-line.ts';
import { readPurgeQuery, readPurgeRequest } from './read-options.ts';
import { splitLines, type Line } from './split-lines.ts';

const words: readonly EntryWord[] = ['path', 'directory', 'tag', 'hostname', 'pattern', 'everything'];

const distribution: FrontDistribution = {
  id: 'www',
  domain: 'www.example.com',
  hostnames: ['www.example.com'],
  scheme: 'https',
};

/** Any text at all, halves of surrogate pairs and control characters with it, and texts that begin like an address. */
const anyText = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string({ unit: 'grapheme' }),
  fc.array(fc.integer({ min: 0, max: 0xff_ff })).map((units) => String.fromCharCode(...units)),
  fc.string().map((text) => `https://www.example.com/${text}`),
  fc.string().map((text) => `/${text}`),
  fc.webUrl({ withFragments: true, withQueryParameters: true }),
);

describe('lines', () => {
  test('are the same however their bytes are cut', async () => {
    const piece = fc.oneof(
      fc.uint8Array({ maxLength: 30 }),
      fc.string({ unit: 'grapheme' }).map((text) => Buffer.from(text)),
      fc
        .constantFrom('\n', '\r\n', '\uFEFF', '"https://www.example.com/ä"\n')
        .map((text) => Buffer.from(text)),
      fc.constant(Buffer.alloc(66_000, 'x')),
    );
    await fc.assert(
      fc.asyncProperty(
        fc.array(piece, { maxLength: 12 }),
        fc.array(fc.nat(), { maxLength: 10 }),
        async (pieces, cuts) => {
          const whole = Buffer.concat(pieces);
          expect(await linesOf(cutAt(whole, cuts))).toEqual(await linesOf([whole]));
        },
      ),
    );
  });

  test('are each read as an entry or refused with their place', () => {
    fc.assert(
      fc.property(fc.nat(), fc.oneof(anyText, fc.json()), (index, text) => {
        const parsed = parseLine({ index, text });
        expect(parsed.ok ? parsed.entry : parsed.refusal).toMatchObject({ index, pointer: `/${index}` });
      }),
    );
  });
});

describe('an entry', () => {
  test('is read or refused, and what was read is read again as the same', () => {
    fc.assert(
      fc.property(fc.constantFrom(...words), anyText, (word, text) => {
        const parsed = parseEntry({ word, text }, distribution);
        expect(parsed.ok ? parsed.target.value.isWellFormed() : parsed.detail !== '').toBe(true);
        const kind = parsed.ok ? parsed.target.kind : undefined;
        const isOfOneForm = parsed.ok && (kind === 'directory' || kind === 'hostname');
        const again = isOfOneForm
          ? parseEntry({ word: kind, text: parsed.target.value }, distribution)
          : parsed;
        expect(again).toEqual(parsed);
      }),
      { numRuns: 1_000 },
    );
  });
});

describe('options', () => {
  const anyFields = fc.oneof(
    fc.jsonValue(),
    fc.dictionary(
      fc.constantFrom(
        'paths',
        'tags',
        'mode',
        'partial',
        'callback',
        'callback_url',
        'deadline_seconds',
        '__proto__',
      ),
      fc.oneof(fc.jsonValue(), fc.array(anyText), anyText),
    ),
  );

  test.each([
    ['a body', readPurgeRequest],
    ['a query', readPurgeQuery],
  ])('of %s are read, or refused with a problem and nothing else', (_name, read) => {
    fc.assert(
      fc.property(anyFields, (fields) => {
        const error = errorOf(() => read(fields));
        expect(error === undefined || error instanceof ApiProblem).toBe(true);
      }),
    );
  });
});

describe('a cursor', () => {
  const secret = 'c'.repeat(40);

  test('opens for its own list, and for no other', () => {
    fc.assert(
      fc.property(wellFormed(1), wellFormed(0), wellFormed(0), (position, list, other) => {
        fc.pre(other !== list);
        const cursor = sealCursor(secret, list, position);
        expect(openCursor(secret, list, cursor)).toBe(position);
        expect(errorOf(() => openCursor(secret, other, cursor))).toBeInstanceOf(ApiProblem);
      }),
    );
  });

  test('of strangers opens nothing', () => {
    fc.assert(
      fc.property(anyText, (cursor) => {
        expect(errorOf(() => openCursor(secret, 'operations', cursor))).toBeInstanceOf(ApiProblem);
      }),
    );
  });
});

function wellFormed(minLength: number) {
  return fc.string({ unit: 'grapheme', minLength });
}

function errorOf(work: () => unknown): unknown {
  try {
    work();
    return undefined;
  } catch (error) {
    return error;
  }
}

function cutAt(whole: Buffer, cuts: readonly number[]): Buffer[] {
  const ends = cuts.map((cut) => cut % (whole.length + 1)).toSorted((left, right) => left - right);
  return [...ends, whole.length].map((end, i) => whole.subarray(ends[i - 1] ?? 0, end));
}

async function linesOf(chunks: readonly Buffer[]): Promise<Line[]> {
  const stream = (async function* () {
    yield* chunks;
  })();
  return Array.fromAsync(splitLines(stream));
}
