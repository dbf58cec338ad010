import {
  distributionFields,
  type DistributionField,
  type DistributionPatch,
  type DistributionSpec,
} from '@purgeway/model';
import type { FieldSupport } from '@purgeway/vendors';
import { isDeepStrictEqual } from 'node:util';
import { ApiProblem, type ProblemItem } from '../problems/problem.ts';
import type { VendorAccount } from '../services.ts';
import { itemOfFieldProblem, itemsOfOptions, pointerTo } from './problem-items.ts';

export interface SpecCheck {
  readonly account: Pick<VendorAccount, 'id' | 'vendor'>;
  /** What the request says; all other fields are left as they are. */
  readonly given: DistributionPatch;
  /** What is wanted in all. */
  readonly wanted: DistributionSpec;
  /** What was wanted until now; absent for a new one. */
  readonly before?: DistributionSpec | undefined;
}

/**
 * What is wanted, with the vendor's options as its own schema gives them back. Throws `ApiProblem` that names everything the vendor
 * cannot express or would refuse.
 */
export function checkSpec(check: SpecCheck): DistributionSpec {
  const { account, wanted } = check;
  const fields = fieldItems(check);
  const options = optionsOf(check);
  if (fields.length > 0 || !options.ok) {
    throw refusedSpec(account, [...fields, ...(options.ok ? [] : options.items)]);
  }
  const spec = { ...wanted, ...(options.value && { vendorOptions: options.value }) };
  const problems = account.vendor.checkDistribution?.(spec) ?? [];
  if (problems.length > 0) {
    throw refusedSpec(account, problems.map(itemOfFieldProblem));
  }
  return spec;
}

/** The problem that names what the vendor will not have. */
export function refusedSpec(
  { id, vendor }: Pick<VendorAccount, 'id' | 'vendor'>,
  errors: readonly ProblemItem[],
): ApiProblem {
  return new ApiProblem('distribution-refused', {
    detail: `${vendor.name} (account ${id}) cannot have this: correct or leave out the fields named in "errors". Nothing was stored.`,
    errors,
  });
}

function fieldItems({ account, given, before }: SpecCheck): ProblemItem[] {
  const support = account.vendor.distributionFields;
  return namesOf(distributionFields).flatMap((field) => {
    if (given[field] === undefined || support === undefined) {
      return [];
    }
    const fault = faultOf(support[field], field, { given, before });
    return fault === undefined ? [] : [{ pointer: pointerTo(field), ...fault }];
  });
}

function faultOf(
  support: FieldSupport,
  field: DistributionField,
  { given, before }: Pick<SpecCheck, 'given' | 'before'>,
): Pick<ProblemItem, 'code' | 'detail'> | undefined {
  if (support.answer === 'cannot') {
    // A vendor that knows no "disabled" serves everything, which is what this asks for.
    const isTrueAnyway = field === 'enabled' && given.enabled === true;
    return isTrueAnyway ? undefined : { code: 'not-supported', detail: support.note };
  }
  const isFixed = support.isChangeable === false && before !== undefined;
  return isFixed && !isDeepStrictEqual(given[field], before[field])
    ? {
        code: 'not-changeable',
        detail: 'This vendor fixes it when the distribution is made: make a new one.',
      }
    : undefined;
}

type Options =
  | { readonly ok: true; readonly value?: Record<string, unknown> | undefined }
  | { readonly ok: false; readonly items: readonly ProblemItem[] };

function optionsOf({ account, given, before }: SpecCheck): Options {
  const schema = account.vendor.vendorOptionsSchema;
  if (schema === undefined || (before !== undefined && given.vendorOptions === undefined)) {
    return { ok: true, value: given.vendorOptions };
  }
  const parsed = schema.safeParse(given.vendorOptions ?? {});
  if (!parsed.success) {
    return { ok: false, items: itemsOfOptions(parsed.error.issues) };
  }
  const isSaid = given.vendorOptions !== undefined || Object.keys(parsed.data).length > 0;
  return { ok: true, value: isSaid ? parsed.data : undefined };
}

function namesOf<Name extends string>(fields: Readonly<Record<Name, string>>): Name[] {
  const names: Name[] = [];
  for (const name in fields) {
    names.push(name);
  }
  return names;
}
