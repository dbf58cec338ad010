import type { FakeAnswer } from '../testing/fake.ts';
import type { FakeStore } from './fake-distributions.ts';
import {
  createSchema,
  listSchema,
  purgeSchema,
  statsSchema,
  updateSchema,
  type Capability,
  type Reading,
} from './fake-routes.ts';
import { vendorOfRegion, type FakeVoice } from './fake-voice.ts';

/** What the capabilities work with. */
export interface FakeDesk {
  readonly store: FakeStore;
  readonly voice: FakeVoice;
  readonly now: () => number;
  readonly nextPurgeId: () => string;
}

type CarryOut = (reading: Reading & { readonly id: string }, desk: FakeDesk) => FakeAnswer;

/** Carries out a call whose form and distribution were checked before. */
export function carryOut(reading: Reading, desk: FakeDesk): FakeAnswer {
  const { capability, distributionId: id = '' } = reading;
  if (capability === undefined) return desk.voice.failure(404, 'NOT_FOUND', 'no such route');
  return handlers[capability]({ ...reading, id }, desk);
}

const handlers: Readonly<Record<Capability, CarryOut>> = {
  'cdn.cache.purge': ({ json, id }, { store, voice, nextPurgeId }) => {
    const { vendor } = purgeSchema.parse(json);
    return voice.success({ ok: true, purge_id: nextPurgeId() }, vendor ?? store.servedBy(id));
  },
  'cdn.cache.stats': readStats,
  'cdn.distribution.create': ({ json }, { store, voice }) => {
    const { vendor = vendorOfRegion, ...fields } = createSchema.parse(json);
    return voice.success(store.create(fields, vendor), vendor);
  },
  'cdn.distribution.delete': ({ id }, { store, voice }) => {
    const servedBy = store.servedBy(id);
    store.remove(id);
    return voice.success({ ok: true }, servedBy);
  },
  'cdn.distribution.get': ({ id }, { store, voice }) => voice.success(store.read(id), store.servedBy(id)),
  'cdn.distribution.list': list,
  'cdn.distribution.update': ({ json, id }, { store, voice }) => {
    store.update(id, updateSchema.parse(json));
    return voice.success(store.read(id), store.servedBy(id));
  },
};

/** The cursor says how many were told before. */
function list({ query }: Reading, { store, voice }: FakeDesk): FakeAnswer {
  const { cursor, limit = 100 } = listSchema.parse(query);
  const from = Number(cursor?.replace('after-', '') ?? 0);
  const all = store.all();
  const next = from + limit < all.length ? { next_cursor: `after-${from + limit}` } : {};
  return voice.success({ items: all.slice(from, from + limit), ...next });
}

const dayMs = 86_400_000;

/** One request a second for each distribution, a thousand bytes each, nine in ten from the cache. */
function readStats({ query }: Reading, { store, voice, now }: FakeDesk): FakeAnswer {
  const { distribution_id: id, from, to } = statsSchema.parse(query);
  const toMs = to === undefined ? now() : Date.parse(to);
  const fromMs = from === undefined ? toMs - dayMs : Date.parse(from);
  const requests = Math.floor((toMs - fromMs) / 1000) * (id === undefined ? store.ids().length : 1);
  return voice.success({ requests, bytes_served: requests * 1000, hit_ratio: requests === 0 ? 0 : 0.9 });
}
