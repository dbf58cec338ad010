import { z } from 'zod';
import {
  resolved,
  sideOf,
  type Document,
  type Header,
  type Operation,
  type Pair,
  type Response,
} from './api-document.ts';
import { compareSchemas } from './compare-schemas.ts';

/** How what a route answers broke its promise, problems included, as sentences. */
export function answerChanges(pair: Pair): string[] {
  const { before, after, was, is } = pair;
  const others = Object.keys(is.responses)
    .filter((status) => isSuccess(status) && !Object.hasOwn(was.responses, status))
    .map((status) => `may answer ${status} now`);
  const common = Object.entries(was.responses).flatMap(([status, old]) => {
    const own = is.responses[status];
    if (own === undefined) {
      return isSuccess(status) ? [`does not answer ${status} any more`] : [];
    }
    const answers = { before, after, old: resolved(before, old), own: resolved(after, own) };
    const at = `the answer ${status}`;
    return [
      ...headerChanges(answers, at),
      ...(isSuccess(status) ? contentChanges(answers, at) : typeChanges(answers, at)),
    ];
  });
  return [...others, ...common, ...movedProblems(pair)];
}

/** Problems that come with another status than before. */
function movedProblems({ before, after, was, is }: Pair): string[] {
  const news = codesByStatus(after, is);
  return codesByStatus(before, was).flatMap(([status, code]) => {
    const others = news.filter(([, own]) => own === code).map(([own]) => own);
    return others.length === 0 || others.includes(status)
      ? []
      : [`answers ${code} with ${others.join(' or ')} now, not with ${status}`];
  });
}

const problemSchema = z.object({ properties: z.object({ code: z.object({ enum: z.array(z.string()) }) }) });

/** Each problem of a route with the status that it comes with. */
function codesByStatus(
  document: Document,
  { responses }: Operation,
): (readonly [status: string, code: string])[] {
  return Object.entries(responses).flatMap(([status, response]) =>
    Object.values(resolved(document, response).content).flatMap(({ schema }) => {
      const parsed = problemSchema.safeParse(schema);
      return parsed.success ? parsed.data.properties.code.enum.map((code) => [status, code] as const) : [];
    }),
  );
}

function isSuccess(status: string): boolean {
  return status < '400';
}

interface Answers {
  readonly before: Document;
  readonly after: Document;
  readonly old: Response;
  readonly own: Response;
}

function headerChanges({ before, after, old, own }: Answers, at: string): string[] {
  return Object.entries(old.headers).flatMap(([name, header]) => {
    const now = own.headers[name];
    if (now === undefined) {
      return [`${at} has no header ${name} any more`];
    }
    return isRequired(before, header) && !isRequired(after, now)
      ? [`${at} does not always have the header ${name} any more`]
      : [];
  });
}

function isRequired({ components }: Document, { $ref, required }: Header): boolean {
  const name = $ref?.split('/').at(-1);
  return name === undefined ? required : (components.headers[name]?.required ?? false);
}

function typeChanges({ old, own }: Answers, at: string): string[] {
  return Object.keys(old.content)
    .filter((type) => !Object.hasOwn(own.content, type))
    .map((type) => `${at} is no ${type} any more`);
}

function contentChanges(answers: Answers, at: string): string[] {
  const { before, after, old, own } = answers;
  const bodies = Object.entries(old.content).flatMap(([type, content]) => {
    const now = own.content[type];
    if (now === undefined) {
      return [];
    }
    const events = Object.entries(content['x-events']).flatMap(([event, schema]) =>
      Object.hasOwn(now['x-events'], event)
        ? compareSchemas(
            'answer',
            { was: sideOf(before, schema), is: sideOf(after, now['x-events'][event]) },
            `the event ${event} of ${at}`,
          )
        : [`${at} has no event ${event} any more`],
    );
    return [
      ...events,
      ...compareSchemas('answer', { was: sideOf(before, content.schema), is: sideOf(after, now.schema) }, at),
      ...compareSchemas(
        'answer',
        { was: sideOf(before, content['x-line']), is: sideOf(after, now['x-line']) },
        `a line of ${at}`,
      ),
    ];
  });
  return [...typeChanges(answers, at), ...bodies];
}
