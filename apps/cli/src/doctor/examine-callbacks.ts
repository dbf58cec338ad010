import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';
import { readAnswer } from '../api/read-answer.ts';
import { pageSchema } from '../api/shapes.ts';
import { endpointSchema, standingOfEndpoint, type Endpoint } from '../commands/callbacks.ts';
import { plainText } from '../screen/plain-text.ts';
import { attempt, type Examination } from './attempt.ts';
import { fail, ok, warn, type Finding } from './finding.ts';

/** Where callbacks go: whether the names can be looked up, from here, whether the receivers answer, and what was given up. */
export async function* examineCallbacks({ api, signal }: Examination): AsyncGenerator<Finding> {
  const path = '/v1/callback-endpoints';
  const answer = await attempt('callbacks', () => api.ask({ method: 'GET', path, signal }));
  if ('result' in answer) {
    yield answer;
    return;
  }
  for (const item of readAnswer(answer.body, pageSchema).items) {
    const endpoint = readAnswer(item, endpointSchema);
    yield standing(endpoint);
    yield* await nameOf(endpoint);
  }
  yield* await deadOnes({ api, signal });
}

function standing(endpoint: Endpoint): Finding {
  const name = `callbacks ${plainText(endpoint.name)}`;
  const stands = plainText(standingOfEndpoint(endpoint));
  if (endpoint.disabled_at !== undefined) {
    return fail(
      name,
      stands,
      `When it works again, enable it: POST /v1/callback-endpoints/${plainText(endpoint.name)}/enable`,
    );
  }
  return stands === 'works'
    ? ok(name, stands)
    : warn(name, stands, 'The receiver does not answer; it is tried again by itself.');
}

async function nameOf({ name: endpoint, url }: Endpoint): Promise<Finding[]> {
  const host = url === undefined ? undefined : URL.parse(url)?.hostname;
  if (host === undefined || host === '' || isIP(host.replace(/^\[|\]$/gu, '')) !== 0) {
    return [];
  }
  const name = `dns ${plainText(endpoint)}`;
  try {
    const found = await lookup(host, { all: true });
    return [ok(name, `${plainText(host)} is ${found.map(({ address }) => address).join(', ')} from here`)];
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
    return [
      fail(
        name,
        `${plainText(host)} cannot be looked up from here (${code}).`,
        'Correct the name, or see to its DNS.',
      ),
    ];
  }
}

async function deadOnes({ api, signal }: Pick<Examination, 'api' | 'signal'>): Promise<Finding[]> {
  const query = { state: 'dead', limit: 1 };
  const answer = await attempt('callbacks', () =>
    api.ask({ method: 'GET', path: '/v1/callbacks', query, signal }),
  );
  if ('result' in answer) {
    return [answer];
  }
  const { items } = readAnswer(answer.body, pageSchema);
  return [
    items.length === 0
      ? ok('callbacks given up', 'none')
      : warn(
          'callbacks given up',
          'there are some',
          'purgeway callbacks list; then purgeway callbacks redeliver --from 3d',
        ),
  ];
}
