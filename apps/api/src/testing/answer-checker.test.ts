import { expect, test } from 'vitest';
import { openApiDocument } from '../openapi/document.ts';
import { createAnswerChecker, type Exchange } from './answer-checker.ts';

const checker = createAnswerChecker(JSON.parse(JSON.stringify(openApiDocument({ isClosed: true }))));

const problem = {
  type: '/problems/operation-not-found',
  title: 'No such operation',
  status: 404,
  detail: 'None.',
  code: 'operation-not-found',
  request_id: 'r',
  retryable: false,
};

const headers = { 'content-type': 'application/json; charset=utf-8', 'x-request-id': 'r' };
const counted = { ...headers, ratelimit: '"key";r=1;t=1', 'ratelimit-policy': '"key";q=1;w=60' };
const refused = { ...headers, 'content-type': 'application/problem+json; charset=utf-8' };

function check(changes: Partial<Exchange>) {
  const { faults, seen } = checker.check({
    method: 'GET',
    path: '/livez',
    status: 200,
    headers,
    body: '{"ok":true}',
    ...changes,
  });
  return { faults, seen };
}

test('what is documented passes, and is named by its route', () => {
  expect(check({})).toEqual({ faults: [], seen: 'GET /livez 200' });
  const path = '/v1/operations/op_1?wait=1s';
  const body = JSON.stringify(problem);
  expect(check({ path, status: 404, headers: refused, body })).toEqual({
    faults: [],
    seen: 'GET /v1/operations/{id} 404',
  });
});

test('a field that nobody described is found', () => {
  expect(check({ body: '{"ok":true,"secret":1}' }).faults).toEqual([
    expect.stringContaining('must NOT have additional properties'),
  ]);
});

test('a field that is missing or of another type is found, at its place', () => {
  expect(check({ body: '{}' }).faults).toEqual([expect.stringContaining("must have required property 'ok'")]);
  const deep = JSON.stringify({ items: [{ id: 1 }] });
  expect(check({ path: '/v1/operations', headers: counted, body: deep }).faults).toContainEqual(
    expect.stringContaining('/items/0/id must be string'),
  );
});

test('a status, a type and a header that are not documented are found', () => {
  expect(check({ status: 201 }).faults).toEqual(['no such answer is documented']);
  expect(check({ headers: { ...headers, 'content-type': 'text/html' } }).faults).toEqual([
    'has the type text/html, not application/json',
  ]);
  expect(check({ headers: { 'content-type': 'application/json' } }).faults).toEqual([
    'lacks the header X-Request-Id',
  ]);
  expect(check({ headers: { ...headers, location: '/' } }).faults).toEqual([
    'has the header location, which is not documented for it',
  ]);
});

test("a problem's code must be one that the route documents", () => {
  const body = JSON.stringify({ ...problem, code: 'account-not-found' });
  expect(check({ path: '/v1/operations/op_1', status: 404, headers: refused, body }).faults).toEqual([
    expect.stringContaining('/code must be equal to one of the allowed values'),
  ]);
});

test('problems from before a route is found may come anywhere, and count for no route', () => {
  const early = JSON.stringify({ ...problem, status: 408, code: 'request-timeout' });
  const none = JSON.stringify({ ...problem, code: 'route-not-found' });
  expect(check({ status: 408, headers: refused, body: early })).toEqual({ faults: [], seen: undefined });
  expect(check({ path: '/none', status: 404, headers: refused, body: none })).toEqual({
    faults: [],
    seen: undefined,
  });
});

test('lines are checked one by one, and a stream that breaks off ends with a problem', () => {
  const path = '/v1/cdn/distributions/d/logs';
  const lines = { ...counted, 'content-type': 'application/x-ndjson' };
  const good = '{"kind":"line","fields":{}}\n';
  expect(check({ path, headers: lines, body: good + good }).faults).toEqual([]);
  expect(
    check({ path, headers: lines, body: `${good}${JSON.stringify({ error: problem })}\n` }).faults,
  ).toEqual([]);
  expect(check({ path, headers: lines, body: `${good}{"kind":"other"}\n` }).faults).toEqual([
    expect.stringContaining('/kind must be equal to one of the allowed values'),
  ]);
});

test('pages for people are none of its business', () => {
  expect(check({ path: '/admin/queues', headers: { 'content-type': 'text/html' } }).faults).toEqual([]);
});
