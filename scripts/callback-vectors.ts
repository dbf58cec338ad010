import { createHash, createHmac } from 'node:crypto';

/** A callback, who knows which secrets when it comes, and what is to be made of it. */
export interface CallbackVector {
  readonly name: string;
  readonly headers: Readonly<Record<string, string>>;
  /** The exact bytes. */
  readonly body_base64: string;
  /** What the receiver knows. */
  readonly secrets: readonly string[];
  /** The receiver's clock, in seconds since 1970; 300 s of difference are tolerated. */
  readonly now: number;
  /** Whether a check of signature and time lets it through. */
  readonly is_genuine: boolean;
  /** What our own receiver kit makes of it: a code of its errors, or `ok`. */
  readonly verdict: string;
}

const now = 1_767_600_000;
const current = secretOf('current');
const previous = secretOf('previous');
const foreign = secretOf('foreign');

const complete = eventOf('complete', { confirmed: 6, unverified: 2 });
const unicode = eventOf('complete', { confirmed: 1 }, { 'köln-東京-🚀': { targets: 1, confirmed: 1 } });
const spaced = `  ${JSON.stringify(JSON.parse(complete), undefined, 3)}\n`;
const created = JSON.stringify({
  ...JSON.parse(complete),
  data: { ...JSON.parse(complete).data, kind: 'create', distribution_id: 'dist_k82recen33bwcrvqf1j4' },
});

interface Case {
  readonly body?: string | Uint8Array;
  /** What it is signed with, one signature each. Default: the current secret. */
  readonly signedWith?: readonly string[];
  readonly secrets?: readonly string[];
  /** When it was signed. Default: now. */
  readonly at?: number;
  /** Changes what comes after it was signed; undefined takes a header away. */
  readonly headersThen?: Readonly<Record<string, string | undefined>>;
  readonly bodyThen?: string;
  readonly verdict?: string;
}

/** The whole of `packages/receiver/vectors.json`: the same at every run. */
export function callbackVectors(): string {
  const vectors = Object.entries({ ...genuine(), ...late(), ...tampered(), ...malformed(), ...noEvents() });
  const about =
    'Callbacks for tests of receivers. The check of a receiver must let through exactly what is_genuine says, at the time now, with these secrets and a tolerance of 300 seconds. Made by npm run generate.';
  return JSON.stringify(
    { about, vectors: vectors.map(([name, each]) => vectorOf(name, each)) },
    undefined,
    2,
  );
}

function genuine(): Record<string, Case> {
  return {
    'a complete operation': {},
    'a partial operation': { body: eventOf('partial', { confirmed: 5, rejected: 1, 'gave-up': 2 }) },
    'a failed operation': { body: eventOf('failed', { rejected: 2, 'not-supported': 1 }) },
    'a cancelled operation': { body: eventOf('cancelled', { cancelled: 8 }) },
    'a change of a distribution': { body: created },
    'text beyond ASCII': { body: unicode },
    'white space and line breaks, which are signed too': { body: spaced },
    'two signatures, and the receiver knows the new secret': { signedWith: [current, previous] },
    'two signatures, and the receiver knows the old secret': {
      signedWith: [current, previous],
      secrets: [previous],
    },
    'one signature of the old secret, and the receiver knows both': {
      signedWith: [previous],
      secrets: [current, previous],
    },
    'one signature of the new secret, and the receiver knows both': { secrets: [previous, current] },
    'a signature of a version to come stands before ours': {
      headersThen: { 'webhook-signature': `v1a,bm90IG91cnM= ${signature(complete, current)}` },
    },
    'a secret without its prefix': { secrets: [current.replace('whsec_', '')] },
    'names of headers in capitals': {
      headersThen: {
        'webhook-id': undefined,
        'Webhook-Id': idOf(complete),
      },
    },
  };
}

function late(): Record<string, Case> {
  return {
    'signed 300 seconds ago': { at: now - 300 },
    'signed 301 seconds ago': { at: now - 301, verdict: 'too-old' },
    'signed 300 seconds ahead': { at: now + 300 },
    'signed 301 seconds ahead': { at: now + 301, verdict: 'too-new' },
    'signed a year ago': { at: now - 31_536_000, verdict: 'too-old' },
  };
}

function tampered(): Record<string, Case> {
  const right = signature(complete, current);
  const bad = (headersThen: Case['headersThen']): Case => ({
    ...(headersThen && { headersThen }),
    verdict: 'bad-signature',
  });
  return {
    'signed with another secret': { signedWith: [foreign], verdict: 'bad-signature' },
    'the receiver knows another secret': { secrets: [foreign], verdict: 'bad-signature' },
    'a changed body': { bodyThen: complete.replace('complete', 'cancelled'), verdict: 'bad-signature' },
    'the body of another callback': { bodyThen: unicode, verdict: 'bad-signature' },
    'the same JSON, written anew': { body: spaced, bodyThen: complete, verdict: 'bad-signature' },
    'a line break after the body': { bodyThen: `${complete}\n`, verdict: 'bad-signature' },
    'no body where there was one': { bodyThen: '', verdict: 'bad-signature' },
    'another id': bad({ 'webhook-id': 'msg_00000000000000000000' }),
    'another time': bad({ 'webhook-timestamp': String(now - 1) }),
    'the time with a zero before it': bad({ 'webhook-timestamp': `0${now}` }),
    'a signature without its version': bad({ 'webhook-signature': right.slice(3) }),
    'a signature with another version': bad({ 'webhook-signature': right.replace('v1', 'v2') }),
    'a signature that is cut off': bad({ 'webhook-signature': right.slice(0, -2) }),
    'a signature with something after it': bad({ 'webhook-signature': `${right}A` }),
    'a signature that is no base64': bad({ 'webhook-signature': 'v1,%%%not-base64%%%' }),
    'a signature of nothing': bad({ 'webhook-signature': 'v1,' }),
  };
}

function malformed(): Record<string, Case> {
  const unreadable = (timestamp: string): Case => ({
    headersThen: { 'webhook-timestamp': timestamp },
    verdict: 'bad-timestamp',
  });
  return {
    'no id': { headersThen: { 'webhook-id': undefined }, verdict: 'missing-header' },
    'no timestamp': { headersThen: { 'webhook-timestamp': undefined }, verdict: 'missing-header' },
    'no signature': { headersThen: { 'webhook-signature': undefined }, verdict: 'missing-header' },
    'an empty signature': { headersThen: { 'webhook-signature': '' }, verdict: 'missing-header' },
    'a timestamp in milliseconds': { ...unreadable(`${now}000`) },
    'a timestamp with a fraction': unreadable(`${now}.0`),
    'a timestamp with a sign': unreadable(`+${now}`),
    'a timestamp with letters after it': unreadable(`${now}s`),
    'a timestamp as a date': unreadable('2026-01-05T08:00:00Z'),
    'a secret of the receiver that is cut off': { secrets: [current.slice(0, -9)], verdict: 'bad-secret' },
  };
}

function noEvents(): Record<string, Case> {
  const signed = (body: Case['body'] & {}, verdict = 'not-an-event'): Case => ({ body, verdict });
  return {
    'the empty body of a callback by GET': signed(''),
    'a body that is no JSON': signed('state=complete'),
    'a body that is no text': signed(Uint8Array.of(0xff, 0xfe, 0x00, 0x80)),
    'a body without a type': signed('{"data":{}}'),
    'a body that is a list': signed('[]'),
    'a type to come': signed('{"type":"operation.paused","data":{}}', 'unknown-type'),
  };
}

/** Such cases are genuine, though no event. */
const genuineVerdicts = new Set(['ok', 'not-an-event', 'unknown-type']);

function vectorOf(name: string, each: Case): CallbackVector {
  const { body = complete, signedWith = [current], at = now, verdict = 'ok' } = each;
  const headers = {
    'webhook-id': idOf(body),
    'webhook-timestamp': String(at),
    'webhook-signature': signedWith.map((secret) => signature(body, secret, at)).join(' '),
    ...each.headersThen,
  };
  return {
    name,
    headers: Object.fromEntries(
      Object.entries(headers).flatMap(([key, value]) => (value === undefined ? [] : [[key, value]])),
    ),
    body_base64: Buffer.from(each.bodyThen ?? body).toString('base64'),
    secrets: each.secrets ?? [current],
    now,
    is_genuine: genuineVerdicts.has(verdict),
    verdict,
  };
}

function signature(body: string | Uint8Array, secret: string, at = now): string {
  const key = Buffer.from(secret.replace('whsec_', ''), 'base64');
  return `v1,${createHmac('sha256', key)
    .update(`${idOf(body)}.${at}.`)
    .update(body)
    .digest('base64')}`;
}

/** Each body has an id of its own. */
function idOf(body: string | Uint8Array): string {
  return `msg_${createHash('sha256').update(body).digest('hex').slice(0, 20)}`;
}

function secretOf(name: string): string {
  return `whsec_${createHash('sha256').update(`purgeway vectors: ${name}`).digest('base64')}`;
}

/** An event as Purgeway writes it. */
function eventOf(
  state: string,
  counts: Readonly<Record<string, number>>,
  accounts: Readonly<Record<string, object>> = { 'main-account': { targets: 2, ...counts } },
): string {
  const time = new Date(now * 1_000).toISOString();
  const id = 'op_k82recen33bwcrvqf1j4';
  return JSON.stringify({
    type: `operation.${state}`,
    timestamp: time,
    data: {
      operation_id: id,
      purge_id: id,
      kind: 'purge',
      state,
      targets: 2,
      counts,
      accounts,
      finished_at: time,
    },
  });
}
