import { distributionFields, type DistributionField } from '@purgeway/model';
import type { FieldProblem } from '@purgeway/vendors';
import type { z } from 'zod';
import { itemsFromZod, jsonPointer } from '../problems/from-zod.ts';
import type { ProblemItem } from '../problems/problem.ts';

/** Where a field of a distribution stands in a request's body. */
export function pointerTo(field: DistributionField | 'vendorOptions'): string {
  return `/${field === 'vendorOptions' ? 'vendor_options' : distributionFields[field]}`;
}

/** What a vendor has against a distribution, as problem items. */
export function itemOfFieldProblem({ field, message }: FieldProblem): ProblemItem {
  return { pointer: pointerOfPath(field), code: 'refused-by-vendor-rules', detail: message };
}

/** What a vendor's schema has against its options. */
export function itemsOfOptions(issues: readonly z.core.$ZodIssue[]): ProblemItem[] {
  return itemsFromZod(issues.map((issue) => ({ ...issue, path: ['vendor_options', ...issue.path] })));
}

function pointerOfPath(path: FieldProblem['field']): string {
  if (isField(path)) {
    return pointerTo(path);
  }
  return jsonPointer(['vendor_options', ...path.split('.').slice(1)]);
}

function isField(path: string): path is DistributionField {
  return Object.hasOwn(distributionFields, path);
}
