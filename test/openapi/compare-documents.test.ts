import { openApiDocument } from '@purgeway/api';
import { describe, expect, test } from 'vitest';
import { findBreakingChanges } from '../../scripts/compare-documents.ts';

interface Parts {
  readonly query?: object;
  readonly body?: object;
  readonly answer?: object;
  readonly schemas?: object;
  readonly scopes?: readonly string[];
  readonly status?: string;
  readonly headers?: object;
  readonly id?: string;
  readonly isBodyNeeded?: boolean;
}

function documentOf({ query, body, answer = {}, schemas = {}, scopes = ['read'], ...others }: Parts = {}) {
  const { status = '200', headers = {}, id = 'look', isBodyNeeded: required = true } = others;
  return {
    paths: {
      '/v1/things': {
        post: {
          operationId: id,
          security: scopes.map((scope) => ({ key: [scope] })),
          parameters: query === undefined ? [] : [{ in: 'query', name: 'of', ...query }],
          ...(body && { requestBody: { required, content: { 'application/json': { schema: body } } } }),
          responses: { [status]: { headers, content: { 'application/json': { schema: answer } } } },
        },
      },
    },
    components: { schemas, headers: {} },
  };
}

const text = { type: 'string' };
const record = (properties: object, required: readonly string[] = []) => ({
  type: 'object',
  properties,
  required,
});
const closed = (properties: object, required: readonly string[] = []) => ({
  ...record(properties, required),
  additionalProperties: false,
});

describe('breaks clients', () => {
  test.each<[string, Parts, Parts, string]>([
    ['another name of the route', {}, { id: 'see' }, 'is now called see, not look'],
    [
      'a scope that is not enough any more',
      { scopes: ['read', 'purge'] },
      {},
      'the scope purge is not enough any more',
    ],
    ['a key where none was needed', { scopes: [] }, {}, 'needs a key now'],
    ['a parameter that is gone', { query: { schema: text } }, {}, 'the query parameter of is gone'],
    [
      'a parameter that must be there',
      {},
      { query: { required: true, schema: text } },
      'the query parameter of is required now',
    ],
    ['a body that must be there', {}, { body: record({}) }, 'needs a body now'],
    [
      'a body that might be left out',
      { body: record({}), isBodyNeeded: false },
      { body: record({}) },
      'needs a body now',
    ],
    [
      'a format that was free',
      { query: { schema: text } },
      { query: { schema: { ...text, format: 'uuid' } } },
      'the query parameter of has another format',
    ],
    ['a body that is not taken', { body: record({}) }, {}, 'takes no body any more'],
    [
      'fields that were let pass and are not',
      { body: record({ a: text }) },
      { body: closed({ a: text }) },
      'the body (application/json) takes no other fields any more',
    ],
    [
      'a bound that leaves out its own value',
      { body: { exclusiveMaximum: 9 } },
      { body: { exclusiveMaximum: 8 } },
      'the body (application/json) has exclusiveMaximum 8 now',
    ],
    [
      'a step that leaves values out',
      { body: { multipleOf: 2 } },
      { body: { multipleOf: 4 } },
      'the body (application/json) has multipleOf 4 now',
    ],
    [
      'items that may not stand there twice',
      { body: { items: text } },
      { body: { items: text, uniqueItems: true } },
      'the body (application/json) takes nothing twice any more',
    ],
    [
      'a field that must be sent',
      { body: closed({}) },
      { body: closed({ a: text }, ['a']) },
      'the body (application/json)/a is required now',
    ],
    [
      'a field that may not be sent',
      { body: closed({ a: text }) },
      { body: closed({}) },
      'the body (application/json) has no field a any more',
    ],
    [
      'a value that may not be sent',
      { body: { enum: ['a', 'b'] } },
      { body: { enum: ['a'] } },
      'the body (application/json) has no value "b" any more',
    ],
    [
      'only some values',
      { body: text },
      { body: { ...text, enum: ['a'] } },
      'the body (application/json) takes only some values now',
    ],
    [
      'a type that may not be sent',
      { body: { type: ['string', 'null'] } },
      { body: text },
      'the body (application/json) takes no null any more',
    ],
    [
      'a tighter bound',
      { body: { ...text, maxLength: 9 } },
      { body: { ...text, maxLength: 8 } },
      'the body (application/json) has maxLength 8 now',
    ],
    [
      'a bound where there was none',
      { body: text },
      { body: { ...text, minLength: 1 } },
      'the body (application/json) has minLength 1 now',
    ],
    [
      'another pattern',
      { body: { ...text, pattern: 'a' } },
      { body: { ...text, pattern: 'b' } },
      'the body (application/json) has another pattern',
    ],
    [
      'a form that is not taken',
      { body: { anyOf: [text, { type: 'integer' }] } },
      { body: { anyOf: [text] } },
      'the body (application/json) takes a form no more: {"type":"integer"}',
    ],
    [
      'a header that is gone',
      { headers: { Location: {} } },
      {},
      'the answer 200 has no header Location any more',
    ],
    [
      'a header that may be absent',
      { headers: { Location: { required: true } } },
      { headers: { Location: {} } },
      'the answer 200 does not always have the header Location any more',
    ],
    [
      'a field that is not answered',
      { answer: record({ a: text }) },
      { answer: record({}) },
      'the answer 200 has no field a any more',
    ],
    [
      'a field that may be absent',
      { answer: record({ a: text }, ['a']) },
      { answer: record({ a: text }) },
      'the answer 200/a may be absent now',
    ],
    [
      'a value that is not answered',
      { answer: { enum: ['a', 'b'] } },
      { answer: { enum: ['b'] } },
      'the answer 200 has no value "a" any more',
    ],
    [
      'a type that is new in an answer',
      { answer: text },
      { answer: { type: ['string', 'null'] } },
      'the answer 200 may be null now',
    ],
    ['any type in an answer', { answer: text }, { answer: {} }, 'the answer 200 has another type'],
    [
      'deep in a list of what is referred to',
      {
        answer: { type: 'array', items: { $ref: '#/components/schemas/A' } },
        schemas: { A: record({ a: text }) },
      },
      {
        answer: { type: 'array', items: { $ref: '#/components/schemas/A' } },
        schemas: { A: record({ a: { type: 'integer' } }) },
      },
      'the answer 200/*/a may be integer now',
    ],
  ])('%s', (...[, old, now, change]) => {
    expect(findBreakingChanges(documentOf(old), documentOf(now))).toEqual([`POST /v1/things: ${change}`]);
  });

  test('another status', () => {
    expect(findBreakingChanges(documentOf(), documentOf({ status: '202' }))).toEqual([
      'POST /v1/things: may answer 202 now',
      'POST /v1/things: does not answer 200 any more',
    ]);
  });

  test('a route that is gone', () => {
    const { components } = documentOf();
    expect(findBreakingChanges(documentOf(), { paths: {}, components })).toEqual(['POST /v1/things is gone']);
  });
});

describe('does no harm', () => {
  test.each<[string, Parts, Parts]>([
    ['nothing', {}, {}],
    ['an optional parameter', {}, { query: { schema: text } }],
    ['one scope more', {}, { scopes: ['read', 'purge'] }],
    ['an optional field of a request', { body: closed({}) }, { body: closed({ a: text }) }],
    ['a value more that may be sent', { body: { enum: ['a'] } }, { body: { enum: ['a', 'b'] } }],
    ['a looser bound', { body: { ...text, maxLength: 8 } }, { body: { ...text, maxLength: 9 } }],
    ['a form more that is taken', { body: text }, { body: { anyOf: [text, { type: 'integer' }] } }],
    ['a field more in an answer', { answer: record({}) }, { answer: record({ a: text }, ['a']) }],
    ['a value more in an answer', { answer: { enum: ['a'] } }, { answer: { enum: ['a', 'b'] } }],
    ['a number that is whole', { answer: { type: 'number' } }, { answer: { type: 'integer' } }],
    [
      'another description',
      { answer: { ...text, description: 'a' } },
      { answer: { ...text, description: 'b' } },
    ],
  ])('%s', (_name, old, now) => {
    expect(findBreakingChanges(documentOf(old), documentOf(now))).toEqual([]);
  });

  test('what refers to itself', () => {
    const parts = {
      answer: { $ref: '#/components/schemas/Tree' },
      schemas: { Tree: record({ below: { type: 'array', items: { $ref: '#/components/schemas/Tree' } } }) },
    };
    expect(findBreakingChanges(documentOf(parts), documentOf(parts))).toEqual([]);
  });
});

describe('breaks clients of the API as it is', () => {
  const events = String.raw`/v1/operations/\{id\}/events`;
  const shared = (name: string) => `#/components/responses/${name}`;
  test.each<[string, readonly [old: string, now: string], RegExp]>([
    ['a field of problems', ['"retryable":{', '"again":{'], /^A problem has no field retryable any more$/u],
    ['a code of problems', ['"vendor-busy",', ''], /^A problem\/code has no value "vendor-busy" any more$/u],
    [
      'another status of a problem',
      [`"401":{"$ref":"${shared('unauthorized')}"}`, `"499":{"$ref":"${shared('unauthorized')}"}`],
      /: answers unauthorized with 499 now, not with 401$/u,
    ],
    [
      'a header of a problem',
      ['"Retry-After":{"$ref":"#/components/headers/Retry-After"}', '"Later":{}'],
      /: the answer 429 has no header Retry-After any more$/u,
    ],
    [
      'what an event holds',
      ['"x-events":{"operation":{"$ref":"#/components/schemas/Operation"}}', '"x-events":{"operation":{}}'],
      new RegExp(`^GET ${events}: the event operation of the answer 200 has another type$`, 'u'),
    ],
    [
      'an event',
      ['"x-events":{"operation":', '"x-events":{"other":'],
      new RegExp(`^GET ${events}: the answer 200 has no event operation any more$`, 'u'),
    ],
    ['where it is served', ['"servers":[{"url":"/"}]', '"servers":[]'], /^It is not served at \/ any more$/u],
    ['how keys are sent', ['"scheme":"bearer"', '"scheme":"basic"'], /^The security scheme key is another$/u],
    [
      'what a field is when it is left out',
      ['"default":"hard"', '"default":"soft"'],
      /\/mode is "soft" now when it is left out, not "hard"$/u,
    ],
  ])('%s', (_name, [old, now], change) => {
    const document = JSON.stringify(openApiDocument());
    expect(document).toContain(old);
    const changes = findBreakingChanges(openApiDocument(), JSON.parse(document.replaceAll(old, now)));
    expect(changes).toContainEqual(expect.stringMatching(change));
  });
});

test('the document of the API breaks nothing of itself', () => {
  expect(findBreakingChanges(openApiDocument(), openApiDocument())).toEqual([]);
});
