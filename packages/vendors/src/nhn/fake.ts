import type { Fake, FakeDistributions, FakeOptions } from '../testing/fake.ts';
import { startFakeServer } from '../testing/fake-server.ts';
import { startFakeTimer } from '../testing/fake-timer.ts';
import { createFakeCallbacks, type FakeCallback } from './fake-callbacks.ts';
import type { FakeFields, FakeVersion } from './fake-forms.ts';
import { createFakeRules, fakeKeys } from './fake-rules.ts';
import { createFakeServices, type FakeServices } from './fake-services.ts';

const { appKey, secretKey } = fakeKeys;
const wrongKey = 'fakeNhnStaleSecret/98765';

/** How often the fake looks by itself whether a change is done. */
const lookEveryMs = 100;

/** The service that is there from the start. */
const first: FakeFields = {
  region: 'GLOBAL',
  useOriginHttpProtocolDowngrade: false,
  forwardHostHeader: 'ORIGIN_HOSTNAME',
  referrerType: 'BLACKLIST',
  origins: [{ origin: 'origin.example.com', httpPort: 80, httpsPort: 443 }],
};
const firstAliases = ['www.example.com', 'img.example.com'];

/** A fake that also calls back. */
export interface NhnFake extends Fake {
  readonly distributions: FakeDistributions;
  /**
   * Calls back for every change that is done by the fake's clock, waits for the answers, and gives back all calls so far. The fake does so
   * by itself too, every tenth of a second; each change is called back once.
   */
  deliverCallbacks(): Promise<readonly FakeCallback[]>;
}

/** Plays the Public API: keys, strict bodies, one job per service, purges with their list, callbacks over real HTTP. Edition `v2` is v2.0. */
export async function startFake(options: FakeOptions = {}): Promise<NhnFake> {
  const version: FakeVersion = options.edition === 'v2' ? 'v2.0' : 'v1.5';
  const callbacks = createFakeCallbacks();
  const hosts = options.hosts && [...options.hosts];
  const onCreated = (domain: string): unknown => hosts?.push(domain);
  const parts: { services?: FakeServices } = {};
  const server = await startFakeServer({ ...options, ...(hosts && { hosts }) }, (context) => {
    const services = createFakeServices(context, { version, appKey, callbacks, onCreated });
    parts.services = services;
    return createFakeRules(context, version, services);
  });
  const { services } = parts;
  if (!services) throw new Error('The fake has no services.');
  const vendorId = openFirst(services, version);
  const deliverCallbacks = (): Promise<readonly FakeCallback[]> => {
    services.settle();
    return callbacks.deliver();
  };
  const timer = startFakeTimer(lookEveryMs, () => void deliverCallbacks());
  const settings = {
    appKey,
    secretKey,
    baseUrl: server.url,
    ...(version === 'v2.0' && { apiVersion: version }),
  };
  const { close } = server;
  return Object.assign(server, {
    settings,
    wrongSettings: { ...settings, secretKey: wrongKey },
    credentials: [appKey, secretKey, wrongKey],
    ownFailureKind: 'unavailable' as const,
    distribution: { vendorId, hostnames: [...firstAliases, vendorId] },
    distributions: services,
    deliverCallbacks,
    close: async () => {
      timer.stop();
      callbacks.close();
      await close();
    },
  });
}

function openFirst(services: FakeServices, version: FakeVersion): string {
  const own =
    version === 'v2.0'
      ? { domainAlias: firstAliases, useOriginCacheControl: true, defaultMaxAge: 0 }
      : { domainAlias: firstAliases.join('\n'), useOrigin: 'Y', maxAge: 0 };
  const service = services.create({ ...first, ...own });
  service.job = undefined;
  service.status = 'OPEN';
  return service.domain;
}
