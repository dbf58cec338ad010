import { connect, type Socket } from 'node:net';
import { z } from 'zod';
import { answerParent } from '../support/answer-parent.ts';
import { quantile } from '../support/statistics.ts';

// Closed loop: every connection sends its next request when the last is answered. Speaks HTTP by hand, because a client
// library would take more of the processor than the servers under test.

const questionSchema = z.object({
  port: z.number(),
  key: z.string(),
  connections: z.number(),
  durationMs: z.number(),
  /** URL that a number is put behind. */
  page: z.string(),
});
type Question = z.output<typeof questionSchema>;

const headEnd = Buffer.from('\r\n\r\n');
const digits = 12;

/** Never repeats within this process, so that no two purges are alike. */
let number = 0;

answerParent({}, (question) => run(questionSchema.parse(question)));

async function run(question: Question): Promise<object> {
  const latencies: number[] = [];
  const startedAt = performance.now();
  const endAt = startedAt + question.durationMs;
  await Promise.all(
    Array.from({ length: question.connections }, () => runConnection(question, endAt, latencies)),
  );
  const sorted = Float64Array.from(latencies).sort();
  return {
    requests: sorted.length,
    elapsedMs: performance.now() - startedAt,
    p50Ms: quantile(sorted, 0.5),
    p99Ms: quantile(sorted, 0.99),
  };
}

function runConnection(question: Question, endAt: number, latencies: number[]): Promise<void> {
  const before = `{"paths":["${question.page}`;
  const after = '"]}';
  const head = headOf(question, before.length + digits + after.length) + before;
  return new Promise((resolve, reject) => {
    const socket = connect({ port: question.port, host: '127.0.0.1', noDelay: true });
    let sentAt = 0;
    let held: Buffer = Buffer.alloc(0);
    const send = (): void => {
      number += 1;
      sentAt = performance.now();
      socket.write(head + String(number).padStart(digits, '0') + after, 'latin1');
    };
    socket.once('connect', send);
    socket.once('error', reject);
    socket.once('close', () => reject(new Error('The server closed a connection.')));
    socket.on('data', (chunk: Buffer) => {
      held = held.length === 0 ? chunk : Buffer.concat([held, chunk]);
      const end = held.indexOf(headEnd);
      if (end === -1 || held.length < end + headEnd.length + bodyLengthOf(held, end)) {
        return;
      }
      const now = performance.now();
      latencies.push(now - sentAt);
      if (held.toString('latin1', 9, 12) !== '202') {
        fail(socket, new Error(held.toString('utf8')), reject);
        return;
      }
      held = Buffer.alloc(0);
      if (now < endAt) {
        send();
      } else {
        socket.removeAllListeners('close');
        socket.end(resolve);
      }
    });
  });
}

function headOf({ port, key }: Question, bodyBytes: number): string {
  return [
    'POST /v1/cdn/cache/purge HTTP/1.1',
    `Host: 127.0.0.1:${port}`,
    `Authorization: Bearer ${key}`,
    'Content-Type: application/json',
    `Content-Length: ${bodyBytes}`,
    '\r\n',
  ].join('\r\n');
}

/** Both servers send the length; an answer without it counts as having no body. */
function bodyLengthOf(answer: Buffer, end: number): number {
  const found = /\r\ncontent-length: (\d+)/iu.exec(answer.toString('latin1', 0, end));
  return Number(found?.[1] ?? 0);
}

function fail(socket: Socket, error: Error, reject: (error: Error) => void): void {
  socket.removeAllListeners('close');
  socket.destroy();
  reject(error);
}
