import type { FakeAnswer, FakeRequest } from '../testing/fake.ts';
import { discoveryPath, routes } from './fake-routes.ts';
import { codes, type FakeVoice } from './fake-voice.ts';

/** `GET /v1/discovery` and `GET /v1/discovery/{capability}`. */
export function carryOutDiscovery({ url }: FakeRequest, voice: FakeVoice): FakeAnswer {
  const capabilities = routes.map((route) => ({
    id: route.capability,
    method: route.method,
    path: 'hasId' in route ? `${route.path}/{distribution_id}` : route.path,
    available: true,
    regions: { western: true, china: false },
    vendors: ['cloudflare', 'cloudfront', 'fastly'],
    billing: { is_billable: route.action === 'purge', unit: 'call', price_usd: 0.0001, currency: 'USD' },
  }));
  if (url.pathname === discoveryPath) {
    return voice.success({ version: '1', generated_at: '2026-01-01T00:00:00Z', capabilities });
  }
  const id = url.pathname.slice(discoveryPath.length + 1);
  const found = capabilities.find((capability) => capability.id === id);
  if (found === undefined) return voice.failure(404, 'NOT_FOUND', 'no such capability');
  const errors = Object.entries(codes).map(([code, retryable]) => ({ code, retryable }));
  return voice.success({ ...found, errors, examples: [] });
}
