import { z } from 'zod';
import { isProblemCode, problemCatalog } from '../../../apps/api/src/problems/catalog.ts';
import type { Attack } from './attack.ts';
import type { RawAnswer } from './read-answers.ts';
import type { Outcome } from './send-attack.ts';

const problemSchema = z.object({
  type: z.string(),
  title: z.string(),
  status: z.number(),
  detail: z.string().min(1),
  code: z.string(),
  request_id: z.string().min(1),
  retryable: z.boolean(),
});

/** What is wrong with what came back, as sentences; empty when all is well. */
export function faultsOf(attack: Attack, { answers, fault }: Outcome): string[] {
  const faults = fault === undefined ? [] : [fault];
  if (fault === undefined && answers.length < attack.answersMin) {
    faults.push(`${answers.length} answers came instead of ${attack.answersMin}.`);
  }
  const [first] = answers;
  if (first !== undefined && attack.statuses?.includes(first.status) === false) {
    faults.push(`${first.status} came instead of ${attack.statuses.join(' or ')}: ${textOf(first)}`);
  }
  return [...faults, ...answers.flatMap((answer) => faultsOfAnswer(answer, attack.isHead ?? false))];
}

function faultsOfAnswer(answer: RawAnswer, isHead: boolean): string[] {
  const { status, headers } = answer;
  if (status >= 500) {
    return [`An answer of ${status}: ${textOf(answer)}`];
  }
  if (status < 400 || isHead) {
    return [];
  }
  // The sign-in page says in HTML that a key is wrong.
  if (headers.get('content-type')?.startsWith('application/problem+json') !== true) {
    return [`A ${status} that is no problem+json: ${textOf(answer)}`];
  }
  return faultsOfProblem(answer);
}

function faultsOfProblem(answer: RawAnswer): string[] {
  const problem = problemSchema.safeParse(parseJson(answer.body.toString())).data;
  if (problem === undefined) {
    return [`A problem without its fields: ${textOf(answer)}`];
  }
  const { code, title, status, type } = problem;
  const known = isProblemCode(code) ? problemCatalog[code] : undefined;
  const isAsCatalogued =
    known?.title === title &&
    known.status === status &&
    status === answer.status &&
    type === `/problems/${code}` &&
    known.retryable === problem.retryable;
  return isAsCatalogued ? [] : [`A problem that is not in the catalogue like this: ${textOf(answer)}`];
}

const acceptedSchema = z.object({
  purge_id: z.string(),
  operation: z.object({ targets: z.number() }),
  refused: z.object({ count: z.number(), items: z.array(z.object({ index: z.number() })) }).optional(),
});

/** A purge that was taken, as its answer has it. */
export interface Taken {
  readonly id: string;
  readonly targets: number;
  /** Positions of refused entries; undefined when not all of them are named. */
  readonly refused: readonly number[] | undefined;
  readonly isReplay: boolean;
}

/** The purges that an outcome says were taken. */
export function takenIn({ answers }: Outcome): Taken[] {
  return answers
    .filter(({ status }) => status === 202)
    .flatMap(({ body, headers }) => {
      const accepted = acceptedSchema.safeParse(parseJson(body.toString())).data;
      if (accepted === undefined) {
        return [];
      }
      const { count, items } = accepted.refused ?? { count: 0, items: [] };
      return [
        {
          id: accepted.purge_id,
          targets: accepted.operation.targets,
          refused: items.length === count ? items.map(({ index }) => index) : undefined,
          isReplay: headers.has('idempotent-replayed'),
        },
      ];
    });
}

/** The values that entries must be stored as; worked out here by the URL parser alone. */
export function valuesOf(entries: readonly string[], refused: readonly number[]): string[] {
  const left = new Set(refused);
  return entries
    .filter((_, index) => !left.has(index))
    .map((entry) => {
      const isDirectory = entry.endsWith('/*') && !entry.includes('#');
      const url = new URL(isDirectory ? entry.slice(0, -1) : entry);
      url.hash = '';
      return url.href;
    });
}

function textOf({ body }: RawAnswer): string {
  return body.toString().slice(0, 300);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
