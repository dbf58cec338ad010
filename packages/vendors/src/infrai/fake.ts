import type {
  FakeAnswer,
  FakeContext,
  FakeOptions,
  FakeRequest,
  FakeRules,
  StartFake,
} from '../testing/fake.ts';
import type { FakeLimits } from '../testing/fake-limits.ts';
import { startFakeServer } from '../testing/fake-server.ts';
import { createFakeStore, type FakeStore } from './fake-distributions.ts';
import { carryOutDiscovery } from './fake-discovery.ts';
import { createIdempotency, keyOf, problemOfKeys } from './fake-idempotency.ts';
import { carryOut } from './fake-results.ts';
import { discoveryPath, readRequest, type Reading } from './fake-routes.ts';
import { createFakeVoice, type FakeManner, type FakeVoice } from './fake-voice.ts';

const apiKey = 'ifr_pk_proj_fakeForTestsOnly0123456789';
const wrongKey = 'ifr_pk_proj_fakeRevoked9876543210abcd';

const first = { id: 'dist_fake0001', domain: 'www.example.com' };

/** The assumed limits, written down a second time so that a slip in the adapter's copy shows. */
const limits: FakeLimits = {
  targetsPerCallMax: { url: 100, directory: 100, tag: 100 },
  targetsPerDayMax: {},
  utcOffsetMinutes: 0,
  rates: [{ callsMax: 5, windowMs: 1000 }],
};

/** Plays Infrai with the envelope, each error with its retryable flag. */
export const startFake: StartFake = (options) => startFakeWith({}, options);

/** Plays Infrai in another manner: bare answers, or errors whose flag only discovery tells. */
export async function startFakeWith(
  manner: Partial<FakeManner>,
  options: FakeOptions = {},
): ReturnType<StartFake> {
  const voice = createFakeVoice({ form: 'enveloped', hasFlags: true, ...manner });
  const stores: FakeStore[] = [];
  const server = await startFakeServer(options, (context) => {
    const store = createFakeStore(context, first);
    stores.push(store);
    return makeRules(context, store, voice);
  });
  const [distributions] = stores;
  const settings = { apiKey, baseUrl: server.url };
  return Object.assign(server, {
    settings,
    wrongSettings: { ...settings, apiKey: wrongKey },
    credentials: [apiKey, wrongKey],
    ownFailureKind: 'unavailable' as const,
    // One domain is all that the vendor knows of; the other hosts are those that a person pointed at it besides.
    distribution: {
      vendorId: first.id,
      hostnames: [first.domain, ...[1, 2, 3, 4].map((index) => `h${99_999 - index}.example.com`)],
    },
    distributions,
  });
}

function makeRules(context: FakeContext, store: FakeStore, voice: FakeVoice): FakeRules<Reading> {
  const idempotency = createIdempotency();
  let purges = 0;
  const nextPurgeId = (): string => `purge_fake${(purges += 1)}`;
  const desk = { store, voice, now: context.clock.now, nextPurgeId };
  const invalid = (message: string): FakeAnswer => voice.failure(400, 'INVALID_INPUT', message);
  return {
    limits,
    read: (request) => withWholeHosts(readRequest(request), store),
    refuse: (request, reading) =>
      isDiscovery(request)
        ? undefined
        : (refuseForm(request, reading, voice) ??
          refuseState(reading, store, voice) ??
          (idempotency.isConflict(keyOf(request, reading), request)
            ? voice.failure(409, 'CONFLICT', 'idempotency key was used with another body')
            : undefined)),
    carryOut: (request, reading) =>
      isDiscovery(request)
        ? carryOutDiscovery(request, voice)
        : idempotency.once(keyOf(request, reading), request, () => carryOut(reading, desk)),
    words: {
      tooFast: () => voice.failure(429, 'RATE_LIMITED', 'too many requests'),
      tooManyTargets: () => invalid('too many paths or tags'),
      quotaUsed: () => voice.failure(402, 'INSUFFICIENT_CREDIT', 'top up at /v1/account/topup'),
      badTarget: (target) => invalid(`cannot purge ${target}`),
      badCredentials: () => unauthorized(voice),
      ownFailure: () => ({ ...voice.failure(503, 'UPSTREAM_BUSY', 'the edge is busy'), status: 200 }),
    },
  };
}

function refuseForm(request: FakeRequest, reading: Reading, voice: FakeVoice): FakeAnswer | undefined {
  if (request.headers['authorization'] !== `Bearer ${apiKey}`) return unauthorized(voice);
  if (reading.capability === undefined) return voice.failure(404, 'NOT_FOUND', 'no such route');
  const problem = reading.problem ?? problemOfKeys(request, reading);
  return problem === undefined ? undefined : voice.failure(400, 'INVALID_INPUT', problem);
}

function refuseState(reading: Reading, store: FakeStore, voice: FakeVoice): FakeAnswer | undefined {
  const { distributionId: id, action } = reading;
  if (id === undefined) return undefined;
  const found = store.read(id);
  if (found === undefined) return voice.failure(404, 'NOT_FOUND', 'distribution not found');
  const isTooLate = action === 'update' && found.status === 'deleting';
  return isTooLate ? voice.failure(409, 'CONFLICT', 'distribution is being deleted') : undefined;
}

/** Everything of a distribution shows in the ledger as the root of its domain, which is what the vendor knows of it. */
function withWholeHosts(reading: Reading, store: FakeStore): Reading {
  const found = reading.kind === 'everything' ? store.read(reading.distributionId ?? '') : undefined;
  return found === undefined ? reading : { ...reading, targets: [`https://${found.domain}/`] };
}

function isDiscovery({ method, url }: FakeRequest): boolean {
  return method === 'GET' && (url.pathname === discoveryPath || url.pathname.startsWith(`${discoveryPath}/`));
}

function unauthorized(voice: FakeVoice): FakeAnswer {
  return voice.failure(401, 'UNAUTHORIZED', 'unknown project key');
}
