import type { FieldPath } from './field-path.ts';
import type { Fields } from './fields.ts';
import { asTag, hasDotSegments, placeInUrl, wholeUrl, type Place, type Placed } from './place-in-url.ts';
import type { TargetList } from './target-lists.ts';
import type { Template } from './template.ts';

/** A field that a template could not use, and why. */
export interface MissingField {
  readonly field: string;
  readonly reason: string;
  /** `meant`: that is no fault; see `Found`. `unusable`: it is there, and may not stand where the template has it. */
  readonly why: 'absent' | 'meant' | 'unusable';
}

/** What a template came to. */
export interface Expansion {
  readonly values: readonly string[];
  readonly missing: readonly MissingField[];
}

export interface ExpansionInput {
  readonly list: TargetList;
  readonly fields: Fields;
  /** Whether a URL of the payload may have this hostname. */
  readonly isHostAllowed: (hostname: string) => boolean;
}

/**
 * Fills a template, once for each item of its list if it has one. A field that is missing, or cannot stand there, yields nothing for it;
 * `missing` says so.
 */
export function expandTemplate(template: Template, input: ExpansionInput): Expansion {
  const found = template.paths.map((path) => ({ path, found: input.fields.find(path) }));
  const missing = found.flatMap(({ path, found: result }) =>
    result.ok
      ? []
      : [
          {
            field: path.text,
            reason: result.reason,
            why: result.isMeant ? ('meant' as const) : ('absent' as const),
          },
        ],
  );
  if (missing.length > 0) {
    return { values: [], missing };
  }
  const texts = new Map(found.map(({ path, found: result }) => [path.text, result.ok ? result.texts : []]));
  const list = template.paths.find(({ isList }) => isList);
  const items = list === undefined ? [undefined] : (texts.get(list.text) ?? []);
  const filled = items.map((item) =>
    fill(template, input, (path) => (path.isList ? item : texts.get(path.text)?.[0]) ?? ''),
  );
  return {
    values: filled.flatMap((one) => (one.ok ? [one.text] : [])),
    missing: eachOnce(filled.flatMap((one) => (one.ok ? [] : [one.missing]))),
  };
}

type Filled =
  | { readonly ok: true; readonly text: string }
  | { readonly ok: false; readonly missing: MissingField };

/** Whether all of a template is one field: then its value is the whole URL. */
export function isWholeField({ parts: [only, ...rest] }: Template): boolean {
  return typeof only === 'object' && rest.length === 0;
}

function fill(template: Template, input: ExpansionInput, valueOf: (path: FieldPath) => string): Filled {
  let text = '';
  /** Whether the value before was all slashes, as a home page's slug: the seams on both its sides are one then. */
  let isLeftOut = false;
  for (const [i, part] of template.parts.entries()) {
    if (typeof part === 'string') {
      text += isLeftOut && text.endsWith('/') ? part.replace(/^\//u, '') : part;
      continue;
    }
    const placed = isWholeField(template)
      ? wholeOrTag(valueOf(part), input)
      : placePart(valueOf(part), { list: input.list, before: text, after: template.parts[i + 1] });
    if (!placed.ok) {
      return { ok: false, missing: { field: part.text, reason: placed.reason, why: 'unusable' } };
    }
    text += placed.text;
    isLeftOut = placed.text === '';
  }
  if (input.list !== 'tags' && hasDotSegments(text)) {
    const field = template.paths.map((path) => path.text).join(', ');
    const reason = 'would lead to another place by "." or ".."';
    return { ok: false, missing: { field, reason, why: 'unusable' } };
  }
  return { ok: true, text };
}

function wholeOrTag(value: string, { list, isHostAllowed }: ExpansionInput): Placed {
  return list === 'tags' ? asTag(value) : wholeUrl(value, isHostAllowed);
}

interface Seams {
  readonly list: TargetList;
  readonly before: string;
  /** Undefined at the end of the template. */
  readonly after: string | FieldPath | undefined;
}

/** Slashes at the seams are not doubled: slugs come with and without them. */
function placePart(value: string, { list, before, after }: Seams): Placed {
  if (list === 'tags') {
    return asTag(value);
  }
  const place: Place = before.includes('?') ? 'query' : 'path';
  if (place === 'query') {
    return placeInUrl(value, place);
  }
  const begun = before.endsWith('/') ? value.replace(/^\/+/u, '') : value;
  const isEnded = typeof after === 'string' && after.startsWith('/');
  return placeInUrl(isEnded ? begun.replace(/\/+$/u, '') : begun, place);
}

function eachOnce(all: readonly MissingField[]): readonly MissingField[] {
  return [...new Map(all.map((one) => [`${one.field}\n${one.reason}`, one])).values()];
}
