// @ts-check
// Verifies and parses the callbacks of Purgeway. One file without dependencies, for Node 18 and newer: install the package, or copy
// this file and `receiver.d.mts`. The form is that of Standard Webhooks 1.0, so any library for it verifies the signature as well.
import { createHmac, timingSafeEqual } from 'node:crypto';

/** @import { CallbackErrorCode, CallbackHeaders, PurgewayEvent, RawBody, VerifyOptions } from './receiver.d.mts' */

const toleranceSecondsDefault = 300;
const idsMaxDefault = 100_000;
const rememberedSecondsDefault = 5 * 24 * 60 * 60;

const knownTypes = new Set([
  'operation.complete',
  'operation.partial',
  'operation.failed',
  'operation.cancelled',
]);

export class CallbackError extends Error {
  /**
   * @override
   * @type {'CallbackError'}
   */
  name = 'CallbackError';

  /**
   * @param {CallbackErrorCode} code
   * @param {string} message
   */
  constructor(code, message) {
    super(message);
    this.code = code;
  }
}

/** @type {typeof import('./receiver.d.mts').verifyEvent} */
// oxlint-disable-next-line max-params -- body, headers, secret is the order that every library for webhooks has
export function verifyEvent(body, headers, secrets, options) {
  const { id } = verifySignature(body, headers, secrets, options);
  const event = parse(bytesOf(body).toString('utf8'));
  if (!isRecord(event) || typeof event['type'] !== 'string' || !isRecord(event['data'])) {
    throw new CallbackError('not-an-event', 'The body is not an event.');
  }
  if (!knownTypes.has(event['type'])) {
    throw new CallbackError('unknown-type', 'The event is of a type that this version does not know.');
  }
  // Its shape is the sender's word, and the signature says who that is.
  return /** @type {PurgewayEvent} */ ({ ...event, id });
}

/** @type {typeof import('./receiver.d.mts').verifySignature} */
// oxlint-disable-next-line max-params -- body, headers, secret is the order that every library for webhooks has
export function verifySignature(body, headers, secrets, options = {}) {
  const keys = [secrets].flat().map(keyOf);
  const bytes = bytesOf(body);
  const id = headerOf(headers, 'webhook-id');
  const timestamp = headerOf(headers, 'webhook-timestamp');
  const given = headerOf(headers, 'webhook-signature').split(' ');
  const timestampSeconds = assertFresh(timestamp, options);
  const isGenuine = keys
    .map((key) => createHmac('sha256', key).update(`${id}.${timestamp}.`).update(bytes).digest('base64'))
    .some((wanted) => given.some((signature) => isSame(signature, `v1,${wanted}`)));
  if (!isGenuine) {
    throw new CallbackError('bad-signature', 'No signature was made with one of the secrets.');
  }
  return { id, operationId: id.replace(/^msg_/u, 'op_'), timestampSeconds };
}

/** @type {typeof import('./receiver.d.mts').createReplayGuard} */
export function createReplayGuard(options = {}) {
  const { idsMax = idsMaxDefault, rememberedSeconds = rememberedSecondsDefault, now = Date.now } = options;
  /** When each was done, the oldest first. @type {Map<string, number>} */
  const done = new Map();
  /** @type {Map<string, Promise<unknown>>} */
  const underWay = new Map();

  const forgetOld = () => {
    const oldest = now() - rememberedSeconds * 1_000;
    for (const [id, at] of done) {
      if (at > oldest && done.size <= idsMax) {
        return;
      }
      done.delete(id);
    }
  };
  return {
    once: async (id, work) => {
      forgetOld();
      const other = underWay.get(id);
      if (other !== undefined) {
        await other;
      }
      if (done.has(id)) {
        return 'repeat';
      }
      const working = Promise.resolve().then(work);
      underWay.set(id, working);
      try {
        await working;
        done.set(id, now());
        forgetOld();
        return 'done';
      } finally {
        underWay.delete(id);
      }
    },
  };
}

/**
 * @param {string} secret
 * @returns {Buffer}
 */
function keyOf(secret) {
  const encoded = typeof secret === 'string' ? secret.replace(/^whsec_/u, '') : '';
  const key = Buffer.from(encoded, 'base64');
  // What is no base64 would be read as another, shorter key.
  if (key.length === 0 || key.toString('base64') !== encoded) {
    throw new CallbackError('bad-secret', 'A secret must be "whsec_" and base64.');
  }
  return key;
}

/**
 * @param {RawBody} body
 * @returns {Buffer}
 */
function bytesOf(body) {
  if (typeof body === 'string') {
    return Buffer.from(body, 'utf8');
  }
  if (body instanceof Uint8Array) {
    return Buffer.from(body.buffer, body.byteOffset, body.byteLength);
  }
  if (body instanceof ArrayBuffer) {
    return Buffer.from(body);
  }
  throw new CallbackError(
    'body-not-raw',
    'The body must be the bytes or the text that came, not what was parsed from it.',
  );
}

/**
 * @param {CallbackHeaders} headers
 * @param {string} name
 * @returns {string}
 */
function headerOf(headers, name) {
  const values =
    typeof headers.get === 'function'
      ? [headers.get(name)]
      : Object.entries(headers)
          .filter(([each]) => each.toLowerCase() === name)
          .flatMap(([, value]) => value);
  const [value] = values;
  if (values.length !== 1 || typeof value !== 'string' || value === '') {
    throw new CallbackError('missing-header', `The header ${name} is absent, or came more than once.`);
  }
  return value;
}

/**
 * @param {string} timestamp
 * @param {VerifyOptions} options
 * @returns {number}
 */
function assertFresh(timestamp, { toleranceSeconds = toleranceSecondsDefault, now = Date.now() }) {
  if (!/^\d{1,12}$/u.test(timestamp)) {
    throw new CallbackError('bad-timestamp', 'The timestamp is no whole number of seconds.');
  }
  const age = Math.floor(now / 1_000) - Number(timestamp);
  if (age > toleranceSeconds) {
    throw new CallbackError('too-old', `It was signed ${age} s ago.`);
  }
  if (age < -toleranceSeconds) {
    throw new CallbackError('too-new', `It was signed ${-age} s ahead of this machine's clock.`);
  }
  return Number(timestamp);
}

/**
 * @param {string} one
 * @param {string} other
 */
function isSame(one, other) {
  const [a, b] = [Buffer.from(one), Buffer.from(other)];
  return a.length === b.length && timingSafeEqual(a, b);
}

/** @param {string} text */
function parse(text) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/**
 * @param {unknown} value
 * @returns {value is Record<string, unknown>}
 */
function isRecord(value) {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
