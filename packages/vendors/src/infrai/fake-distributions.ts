import type { DistributionSpec } from '@purgeway/model';
import type { FakeContext, FakeDistributions } from '../testing/fake.ts';
import { updateSchema, type DistributionFields } from './fake-routes.ts';

/** The fields as they were last set, without what the vendor only looks at once. */
type Fields = Omit<DistributionFields, 'vendor'> & { readonly origin: string };

interface Kept {
  readonly id: string;
  fields: Fields;
  servedBy: string;
  /** When it last changed, and the word for it until that is carried out. */
  changedAtMs: number;
  changing: 'creating' | 'updating' | 'deleting';
  /** Its changes fail; `hasFailed` once one did. */
  isBroken: boolean;
  willFail: boolean;
}

/** What the document's shape of a distribution holds, and the CNAME target that its text promises. */
export interface FakeDistribution {
  readonly distribution_id: string;
  readonly origin: string;
  readonly domain: string;
  readonly enabled: boolean;
  readonly status: string;
  readonly cname_target: string;
}

/** The distributions of the fake's one project, each with a life by the fake's clock. */
export interface FakeStore extends FakeDistributions {
  create(fields: Fields, servedBy: string): FakeDistribution;
  read(id: string): FakeDistribution | undefined;
  all(): readonly FakeDistribution[];
  servedBy(id: string): string | undefined;
  update(id: string, fields: DistributionFields): void;
  remove(id: string): void;
}

/** A store that holds one distribution from the start, which is active and fronts `domain`. */
export function createFakeStore(context: FakeContext, first: { id: string; domain: string }): FakeStore {
  const kept = new Map<string, Kept>();
  const now = (): number => context.clock.now();
  const isRolledOut = (one: Kept): boolean => now() - one.changedAtMs >= context.rolloutAfterMs();
  const find = (id: string): Kept | undefined => {
    const one = kept.get(id);
    return one?.changing === 'deleting' && isRolledOut(one) && !one.willFail ? undefined : one;
  };
  const show = (one: Kept): FakeDistribution => ({
    distribution_id: one.id,
    origin: one.fields.origin,
    domain: one.fields.domain ?? targetOf(one.id),
    enabled: one.fields.enabled ?? true,
    status: isRolledOut(one) ? endOf(one) : one.changing,
    cname_target: targetOf(one.id),
  });
  const change = (id: string, changing: Kept['changing'], fields: DistributionFields): void => {
    const one = find(id);
    if (one === undefined) return;
    const { vendor = one.servedBy, ...others } = fields;
    Object.assign(one, { changing, changedAtMs: now(), willFail: one.isBroken, servedBy: vendor });
    one.fields = { ...one.fields, ...others, origin: others.origin ?? one.fields.origin };
  };
  const add = (id: string, fields: Fields, servedBy: string): Kept => {
    const one: Kept = {
      id,
      fields,
      servedBy,
      changedAtMs: now(),
      changing: 'creating',
      isBroken: false,
      willFail: false,
    };
    kept.set(id, one);
    return one;
  };
  add(first.id, { origin: 'origin.example.com', domain: first.domain }, 'fastly').changedAtMs = -Infinity;

  return {
    create: (fields, servedBy) => show(add(`dist_fake${context.firstId + kept.size}`, fields, servedBy)),
    read: (id) => mapped(find(id), show),
    all: () => [...kept.keys()].flatMap((id) => mapped(find(id), show) ?? []),
    servedBy: (id) => find(id)?.servedBy,
    update: (id, fields) => change(id, 'updating', fields),
    remove: (id) => change(id, 'deleting', {}),
    ids: () => [...kept.keys()].filter((id) => find(id) !== undefined),
    alter: (id, spec) => {
      const one = find(id);
      if (one !== undefined) one.fields = { ...one.fields, ...fieldsOf(spec) };
    },
    breakDown: (id) => {
      const one = find(id);
      if (one !== undefined) Object.assign(one, { isBroken: true, willFail: !isRolledOut(one) });
    },
  };
}

function endOf({ willFail, fields }: Kept): string {
  if (willFail) return 'failed';
  return (fields.enabled ?? true) ? 'active' : 'disabled';
}

function targetOf(id: string): string {
  return `${id.replaceAll('_', '-')}.edge.infrai.example`;
}

/** Only what the change names. */
function fieldsOf({ allowedMethods, ...spec }: Partial<DistributionSpec>): Partial<Fields> {
  const { allowed_methods } = updateSchema.parse({ allowed_methods: allowedMethods });
  return {
    ...(allowed_methods !== undefined && { allowed_methods }),
    ...(spec.origin !== undefined && { origin: spec.origin }),
    ...(spec.domain !== undefined && { domain: spec.domain }),
    ...(spec.enabled !== undefined && { enabled: spec.enabled }),
    ...(spec.cacheTtlSeconds !== undefined && { cache_ttl_seconds: spec.cacheTtlSeconds }),
    ...(spec.httpsOnly !== undefined && { https_only: spec.httpsOnly }),
    ...(spec.tags !== undefined && { tags: [...spec.tags] }),
  };
}

function mapped<In, Out>(value: In | undefined, map: (value: In) => Out): Out | undefined {
  return value === undefined ? undefined : map(value);
}
