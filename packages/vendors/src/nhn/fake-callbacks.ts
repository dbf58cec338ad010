import { request, type ClientRequest } from 'node:http';

/** A call of the vendor, as it left. */
export interface FakeCallback {
  readonly method: string;
  readonly url: string;
  /** Absent for GET. */
  readonly body?: string | undefined;
  /** HTTP status of the answer; absent when there was none. */
  readonly status?: number | undefined;
}

/** A callback that is due. */
export interface DueCallback {
  readonly method: string;
  /** With the variables in it. */
  readonly url: string;
  readonly variables: Readonly<Record<'appKey' | 'domain' | 'status' | 'isSuccessful', string>>;
  readonly body: unknown;
}

export interface FakeCallbacks {
  add(callback: DueCallback): void;
  /** Sends what is due, waits for the answers, and gives back every call made so far, in the order of their answers. */
  deliver(): Promise<readonly FakeCallback[]>;
  /** Breaks off what is under way. */
  close(): void;
}

const answerWithinMs = 5_000;

/** Calls the addresses that were registered, over real HTTP, once each, and never beyond this machine. */
export function createFakeCallbacks(): FakeCallbacks {
  const due: DueCallback[] = [];
  const done: FakeCallback[] = [];
  const running = new Set<Promise<void>>();
  const open = new Set<ClientRequest>();
  const begin = (callback: DueCallback): void => {
    const call = toCall(callback);
    const run = send(call, open).then((status) => {
      done.push({ ...call, status });
      running.delete(run);
    });
    running.add(run);
  };
  return {
    add: (callback) => {
      due.push(callback);
    },
    deliver: async () => {
      for (const callback of due.splice(0)) begin(callback);
      await Promise.all(running);
      return [...done];
    },
    close: () => {
      for (const call of open) call.destroy();
    },
  };
}

/** Whether GET carries the body is not documented; here it does not. */
function toCall({ method, url, variables, body }: DueCallback): FakeCallback {
  const filled = Object.entries(variables).reduce(
    (text, [name, value]) => text.replaceAll(`{${name}}`, encodeURIComponent(value)),
    url,
  );
  return { method, url: filled, ...(method !== 'GET' && { body: JSON.stringify(body) }) };
}

function send({ method, url, body }: FakeCallback, open: Set<ClientRequest>): Promise<number | undefined> {
  const { hostname, protocol } = new URL(url);
  if (protocol !== 'http:' || !['127.0.0.1', 'localhost'].includes(hostname))
    return Promise.resolve(undefined);
  return new Promise((resolve) => {
    const headers = body === undefined ? {} : { 'content-type': 'application/json' };
    const call = request(url, { method, headers, agent: false, timeout: answerWithinMs }, (answer) => {
      answer.resume();
      resolve(answer.statusCode);
    });
    open.add(call);
    call.once('timeout', () => call.destroy());
    call.once('error', () => resolve(undefined));
    call.once('close', () => {
      open.delete(call);
      resolve(undefined);
    });
    call.end(body);
  });
}
