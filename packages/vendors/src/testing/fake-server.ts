import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { jsonAnswer, type FakeAnswer, type FakeCall, type FakeOptions } from './fake.ts';
import type { FakeContext, FakeReading, FakeRequest, FakeRules, FakeServer } from './fake.ts';
import { createFakeClock } from './fake-clock.ts';
import { applyLimitChange, createMeter, type LimitBreach, type Meter } from './fake-limits.ts';
import { createFaults, type Fault } from './faults.ts';
import { createGate } from './gate.ts';
import { createLedger } from './ledger.ts';

/** Starts a server on loopback that plays a vendor by its rules, keeps a ledger and misbehaves on demand. */
export async function startFakeServer<Reading extends FakeReading>(
  options: FakeOptions,
  makeRules: (context: FakeContext) => FakeRules<Reading>,
): Promise<FakeServer> {
  const clock = createFakeClock(options.now);
  const failing = new Set<string>();
  const poison = new Set<string>();
  let taskAfterMs = options.taskAfterMs ?? 60_000;
  let rolloutAfterMs = options.rolloutAfterMs ?? 60_000;
  const rules = makeRules({
    clock,
    failing,
    taskAfterMs: () => taskAfterMs,
    rolloutAfterMs: () => rolloutAfterMs,
    firstId: options.firstId ?? 1000,
  });
  const meter = createMeter(applyLimitChange(rules.limits, options.limits));
  const faults = createFaults();
  const gate = createGate();
  const ledger = createLedger();
  const openCalls = { now: 0, peak: 0 };

  const handle = async (incoming: IncomingMessage, response: ServerResponse): Promise<void> => {
    const request = await readRequest(incoming, clock.now);
    const reading = rules.read(request);
    const fault = faults.take(reading.action);
    const own = { rules, meter, poison, hosts: options.hosts };
    const { answer, outcome, breach } = decide(request, reading, { fault, ...own });
    ledger.add({
      at: request.at,
      caller: options.callerHeader === undefined ? undefined : request.headers[options.callerHeader],
      ...pickReading(reading),
      outcome,
      fault: fault?.do,
      breach,
      body: options.keepBodies === false ? '' : request.body,
    });
    await gate.pass(reading.action);
    reply(response, answer, fault);
  };

  const server = createServer((incoming, response) => {
    openCalls.now += 1;
    openCalls.peak = Math.max(openCalls.peak, openCalls.now);
    response.once('close', () => {
      openCalls.now -= 1;
    });
    // A caller that gave up breaks the reading; anything else is a bug in the fake and must not pass for an answer.
    handle(incoming, response).catch(() => response.destroy());
  });
  // Longer than any test, so that the server never closes a connection just as the client reuses it.
  server.keepAliveTimeout = 120_000;
  const port = await listen(server, options.port ?? 0);

  return {
    url: `http://127.0.0.1:${port}`,
    ledger: ledger.calls,
    waitForCalls: ledger.waitForCalls,
    clock,
    faults,
    gate,
    poison,
    failing,
    get taskAfterMs() {
      return taskAfterMs;
    },
    set taskAfterMs(ms) {
      taskAfterMs = ms;
    },
    get rolloutAfterMs() {
      return rolloutAfterMs;
    },
    set rolloutAfterMs(ms) {
      rolloutAfterMs = ms;
    },
    get callsAtATimePeak() {
      return openCalls.peak;
    },
    close: async () => {
      gate.release();
      await close(server);
    },
  };
}

interface Deciding<Reading extends FakeReading> {
  readonly fault: Fault | undefined;
  readonly rules: FakeRules<Reading>;
  readonly meter: Meter;
  readonly poison: ReadonlySet<string>;
  readonly hosts: readonly string[] | undefined;
}

interface Decision {
  readonly outcome: FakeCall['outcome'];
  readonly breach?: LimitBreach;
  /** Absent: no answer at all. */
  readonly answer?: FakeAnswer;
}

function decide<Reading extends FakeReading>(
  request: FakeRequest,
  reading: Reading,
  deciding: Deciding<Reading>,
): Decision {
  const { rules, meter, fault } = deciding;
  const faulty = fault && answerOfFault(fault, request, rules);
  if (faulty) return faulty;
  const wrong = rules.refuse(request, reading);
  if (wrong) return { outcome: 'refused', answer: wrong };
  const breach = meter.check(reading, request.at);
  if (breach) return { outcome: 'refused', breach, answer: answerOfBreach(breach, reading, rules) };
  const bad = refuseTarget(reading, deciding);
  if (bad) return { outcome: 'refused', answer: bad };
  meter.charge(reading, request.at);
  return { outcome: 'accepted', answer: rules.carryOut(request, reading) };
}

/** Undefined for the faults that let the call take effect first. */
function answerOfFault<Reading extends FakeReading>(
  fault: Fault,
  request: FakeRequest,
  { words }: FakeRules<Reading>,
): Decision | undefined {
  const answers: Record<Fault['do'], (() => FakeAnswer | undefined) | undefined> = {
    throttle: () => jsonAnswer(429, { message: 'too many requests' }),
    fail: () => jsonAnswer(fault.status ?? 500, { message: 'something broke' }),
    hang: () => undefined,
    'cut-before': () => undefined,
    'cut-after': undefined,
    html: () => ({ status: 200, body: '<html><body>Welcome</body></html>', contentType: 'text/html' }),
    garbage: undefined,
    'own-throttle': words.tooFast,
    'own-failure': words.ownFailure,
    'bad-credentials': words.badCredentials,
    echo: () =>
      jsonAnswer(400, { message: `bad request: ${JSON.stringify(request.headers)} ${request.body}` }),
  };
  const make = answers[fault.do];
  if (!make) return undefined;
  const answer = make();
  return answer ? { outcome: 'fault', answer } : { outcome: 'fault' };
}

function answerOfBreach<Reading extends FakeReading>(
  breach: LimitBreach,
  reading: Reading,
  { words }: FakeRules<Reading>,
): FakeAnswer {
  const says: Record<LimitBreach, () => FakeAnswer> = {
    'too-fast': () => words.tooFast(),
    'too-many-targets': () => words.tooManyTargets(reading),
    'quota-used': () => words.quotaUsed(reading),
  };
  return says[breach]();
}

function refuseTarget<Reading extends FakeReading>(
  { action, targets }: Reading,
  { poison, hosts, rules: { words } }: Deciding<Reading>,
): FakeAnswer | undefined {
  if (action !== 'purge') return undefined;
  const bad = targets.find((target) => poison.has(target) || (hosts && !isOnHost(target, hosts)));
  return bad === undefined ? undefined : words.badTarget(bad);
}

function reply(response: ServerResponse, answer: FakeAnswer | undefined, fault: Fault | undefined): void {
  if (fault?.do === 'hang') return;
  if (!answer || fault?.do === 'cut-after') {
    response.destroy();
    return;
  }
  response.statusCode = answer.status;
  response.setHeader('content-type', answer.contentType ?? 'text/plain');
  if (fault?.retryAfter !== undefined) response.setHeader('retry-after', fault.retryAfter);
  response.end(fault?.do === 'garbage' ? answer.body.slice(0, answer.body.length / 2) : answer.body);
}

async function readRequest(incoming: IncomingMessage, now: () => number): Promise<FakeRequest> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) {
    if (chunk instanceof Buffer) chunks.push(chunk);
  }
  const headers = Object.entries(incoming.headers).map(([name, value]): [string, string] => [
    name,
    String(value),
  ]);
  return {
    at: now(),
    method: incoming.method ?? '',
    url: new URL(incoming.url ?? '/', 'http://fake'),
    headers: Object.fromEntries(headers),
    body: Buffer.concat(chunks).toString('utf8'),
  };
}

function pickReading({ action, route, kind, mode, targets }: FakeReading): FakeReading {
  return { action, route, kind, mode, targets };
}

/** A path or a pattern names no host: the distribution that the call is about does. */
function isOnHost(target: string, hosts: readonly string[]): boolean {
  if (/^[/^]/.test(target)) return true;
  return hosts.includes(URL.canParse(target) ? new URL(target).hostname : target);
}

async function listen(server: Server, port: number): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The fake has no port.');
  return address.port;
}

async function close(server: Server): Promise<void> {
  await new Promise<void>((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
