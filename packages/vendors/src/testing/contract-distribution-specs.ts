import { isSameOrigin, type DistributionField, type DistributionSpec } from '@purgeway/model';
import type { FieldProblem } from '../distribution.ts';
import type { Vendor } from '../vendor.ts';

type OptionalField = Exclude<DistributionField, 'enabled'>;

/** The fields that tests ask for, the domain first because others may depend on it. */
const askedFields: readonly OptionalField[] = [
  'domain',
  'cacheTtlSeconds',
  'allowedMethods',
  'httpsOnly',
  'tags',
];

/** Good values, the usual ones first. Not every vendor takes every one. */
function candidatesOf(field: OptionalField, index: number): readonly Partial<DistributionSpec>[] {
  const candidates: Record<OptionalField, readonly Partial<DistributionSpec>[]> = {
    origin: [{ origin: 'origin.example.com' }, { origin: 'origin-2.example.com' }],
    domain: [{ domain: `shop-${index}.example.com` }, { domain: `store-${index}.example.com` }],
    cacheTtlSeconds: [{ cacheTtlSeconds: 3600 }, { cacheTtlSeconds: 86_400 }],
    allowedMethods: [
      { allowedMethods: ['GET', 'HEAD'] },
      { allowedMethods: ['GET', 'HEAD', 'OPTIONS'] },
      { allowedMethods: ['GET', 'HEAD', 'POST'] },
      { allowedMethods: ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'] },
      { allowedMethods: ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'] },
    ],
    httpsOnly: [{ httpsOnly: true }, { httpsOnly: false }],
    tags: [{ tags: ['shop', 'blue'] }, { tags: ['green'] }],
  };
  return candidates[field];
}

/** A wanted distribution with every field that the vendor can express. Different for each index. */
export function wantedSpec(vendor: Vendor, index = 1): DistributionSpec {
  return askedFields.reduce<DistributionSpec>(
    (spec, field) => ({ ...spec, ...fittingOf(vendor, { spec, field, index }) }),
    { origin: 'origin.example.com', enabled: true },
  );
}

/** Another good value of one field, as a change of the spec; undefined when the vendor takes no other. */
export function otherValue(
  vendor: Vendor,
  spec: DistributionSpec,
  field: OptionalField,
): Partial<DistributionSpec> | undefined {
  const rest = candidatesOf(field, 1).filter((patch) => !isSameValue(field, patch[field], spec[field]));
  return rest.find((patch) => takes(vendor, { ...spec, ...patch }, field));
}

/** The problems that the vendor sees in a spec. */
export function problemsOf(vendor: Vendor, spec: DistributionSpec): readonly FieldProblem[] {
  return vendor.checkDistribution?.(spec) ?? [];
}

/** Whether the vendor can express the field. */
export function canExpress(vendor: Vendor, field: DistributionField): boolean {
  return vendor.distributionFields?.[field].answer === 'can';
}

/** Whether the vendor tells the field back. */
export function isReadBack(vendor: Vendor, field: DistributionField): boolean {
  const support = vendor.distributionFields?.[field];
  return support?.answer === 'can' && support.isReadBack !== false;
}

/** Whether the field can be changed in a distribution that stands. */
export function isChangeable(vendor: Vendor, field: DistributionField): boolean {
  const support = vendor.distributionFields?.[field];
  return support?.answer === 'can' && support.isChangeable !== false;
}

/** The fields that the vendor tells back in another form, or not at all, although they were asked for. */
export function driftOf(
  vendor: Vendor,
  wanted: DistributionSpec,
  found: Partial<DistributionSpec>,
): readonly DistributionField[] {
  const fields: readonly DistributionField[] = ['origin', 'enabled', ...askedFields];
  return fields.filter(
    (field) =>
      isReadBack(vendor, field) &&
      wanted[field] !== undefined &&
      !isSameValue(field, wanted[field], found[field]),
  );
}

interface Place {
  readonly spec: DistributionSpec;
  readonly field: OptionalField;
  readonly index: number;
}

function fittingOf(vendor: Vendor, { spec, field, index }: Place): Partial<DistributionSpec> | undefined {
  if (!canExpress(vendor, field)) return undefined;
  return candidatesOf(field, index).find((patch) => takes(vendor, { ...spec, ...patch }, field));
}

function takes(vendor: Vendor, spec: DistributionSpec, field: DistributionField): boolean {
  return problemsOf(vendor, spec).every((problem) => problem.field !== field);
}

function isSameValue(field: DistributionField, one: unknown, other: unknown): boolean {
  if (field === 'origin' && typeof one === 'string' && typeof other === 'string') {
    return isSameOrigin(one, other);
  }
  return JSON.stringify(inOrder(one)) === JSON.stringify(inOrder(other));
}

function inOrder(value: unknown): unknown {
  return Array.isArray(value) ? value.map(String).toSorted() : value;
}
