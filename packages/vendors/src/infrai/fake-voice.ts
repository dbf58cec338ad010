import { jsonAnswer, type FakeAnswer } from '../testing/fake.ts';

/** How the fake answers. */
export interface FakeManner {
  /** `enveloped` as the vendor's conventions say, or `bare` as the CDN page shows. */
  readonly form: 'enveloped' | 'bare';
  /** Whether errors say if they may be repeated, or leave it to discovery. */
  readonly hasFlags: boolean;
}

/** The codes that discovery lists, with whether a call that failed with one may be repeated. */
export const codes = {
  UNAUTHORIZED: false,
  INSUFFICIENT_CREDIT: false,
  INVALID_INPUT: false,
  NOT_FOUND: false,
  CONFLICT: false,
  RATE_LIMITED: true,
  UPSTREAM_BUSY: true,
} as const;

/** Every answer of the fake, in its form. */
export interface FakeVoice {
  success(data: unknown, servedBy?: string): FakeAnswer;
  failure(status: number, code: keyof typeof codes, message: string): FakeAnswer;
}

/** The CDN that serves when none is named. */
export const vendorOfRegion = 'fastly';

/** Request ids count up, so that answers can be compared whole. */
export function createFakeVoice({ form, hasFlags }: FakeManner): FakeVoice {
  let requests = 0;
  const metadataOf = (vendor: string): object => {
    requests += 1;
    const id = `0199e0a0-0000-7000-8000-${String(requests).padStart(12, '0')}`;
    return { cost_usd: 0.0001, latency_ms: 12, vendor, cache_hit: false, request_id: id };
  };
  return {
    success: (data, servedBy = vendorOfRegion) =>
      form === 'bare'
        ? jsonAnswer(200, data)
        : jsonAnswer(200, { ok: true, data, error: null, metadata: metadataOf(servedBy) }),
    failure: (status, code, message) => {
      const error = { code, message, ...(hasFlags && { retryable: codes[code] }) };
      return form === 'bare'
        ? jsonAnswer(status, { error })
        : jsonAnswer(status, { ok: false, data: null, error, metadata: metadataOf(vendorOfRegion) });
    },
  };
}
