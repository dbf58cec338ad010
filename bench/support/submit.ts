import { request } from 'node:http';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';

const linesPerWrite = 1_000;

/** Submits URLs as one NDJSON purge and waits for the 202. Answers how long that took, in ms. */
export async function submit(apiUrl: string, key: string, urls: Iterable<string>): Promise<number> {
  const startedAt = performance.now();
  const answer = await new Promise<{ status: number; body: string }>((resolve, reject) => {
    const outgoing = request(`${apiUrl}/v1/cdn/cache/purge`, {
      method: 'POST',
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/x-ndjson' },
    });
    outgoing.once('error', reject);
    outgoing.once('response', (response) => {
      text(response).then((body) => resolve({ status: response.statusCode ?? 0, body }), reject);
    });
    Readable.from(linesOf(urls)).pipe(outgoing);
  });
  if (answer.status !== 202) {
    throw new Error(`The purge was not accepted (${answer.status}): ${answer.body}`);
  }
  return performance.now() - startedAt;
}

function* linesOf(urls: Iterable<string>): Generator<string> {
  let lines: string[] = [];
  for (const url of urls) {
    lines.push(`${JSON.stringify(url)}\n`);
    if (lines.length === linesPerWrite) {
      yield lines.join('');
      lines = [];
    }
  }
  yield lines.join('');
}
