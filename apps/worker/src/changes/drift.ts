import {
  distributionFields,
  isSameOrigin,
  type DistributionField,
  type DistributionSpec,
  type Drift,
} from '@purgeway/model';
import { isDeepStrictEqual } from 'node:util';

/** How what the vendor has differs from what is wanted. Fields that one of them leaves out are not compared. */
export function driftOf(wanted: DistributionSpec, found: Partial<DistributionSpec>): Drift[] {
  return [...fieldDrift(wanted, found), ...optionDrift(wanted, found)];
}

const sameness: Readonly<Record<DistributionField, (one: unknown, other: unknown) => boolean>> = {
  origin: (one, other) => isSameOrigin(String(one), String(other)),
  domain: Object.is,
  enabled: Object.is,
  cacheTtlSeconds: Object.is,
  allowedMethods: hasSameMembers,
  httpsOnly: Object.is,
  tags: hasSameMembers,
};

function fieldDrift(wanted: DistributionSpec, found: Partial<DistributionSpec>): Drift[] {
  return Object.entries(sameness).flatMap(([field, isSame]) => {
    const [one, other]: unknown[] = [Reflect.get(wanted, field), Reflect.get(found, field)];
    const isDrift = one !== undefined && other !== undefined && !isSame(one, other);
    return isDrift ? [{ field: nameOf(field), wanted: one, found: other }] : [];
  });
}

function optionDrift({ vendorOptions = {} }: DistributionSpec, found: Partial<DistributionSpec>): Drift[] {
  return Object.entries(found.vendorOptions ?? {}).flatMap(([option, other]) => {
    const one = vendorOptions[option];
    const isDrift = one !== undefined && other !== undefined && !isDeepStrictEqual(one, other);
    return isDrift ? [{ field: `vendor_options.${option}`, wanted: one, found: other }] : [];
  });
}

function hasSameMembers(one: unknown, other: unknown): boolean {
  const [a, b] = [one, other].map((list) => new Set(Array.isArray(list) ? list.map(String) : []));
  return a !== undefined && b !== undefined && a.symmetricDifference(b).size === 0;
}

function nameOf(field: string): string {
  return new Map<string, string>(Object.entries(distributionFields)).get(field) ?? field;
}
