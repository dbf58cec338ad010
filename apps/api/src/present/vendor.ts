import { distributionFields } from '@purgeway/model';
import {
  capabilityWords,
  type Capabilities,
  type FieldsSupport,
  type PurgeLimits,
  type Vendor,
  type VendorLimits,
  type VendorTraits,
  type Watching,
} from '@purgeway/vendors';
import { z } from 'zod';
import { presentCallLimits, presentRates } from './limits.ts';
import type {
  ShownCapability,
  ShownField,
  ShownPurgeLimits,
  ShownTraits,
  ShownVendor,
} from './vendor-schema.ts';

/** A vendor as the API shows it, with every generation of its API. */
export function presentVendor(vendor: Vendor): ShownVendor {
  const { id, name, docs, credentials, editions } = vendor;
  return {
    id,
    name,
    docs,
    credentials,
    ...presentTraits(vendor),
    editions: editions.map((edition) => ({
      id: edition.id,
      name: edition.name,
      settings: edition.settings,
      ...presentTraits(edition),
    })),
  };
}

function presentTraits(traits: VendorTraits): ShownTraits {
  const { capabilities, limits, watching, rollout, distributionFields: fields, vendorOptionsSchema } = traits;
  return {
    capabilities: presentCapabilities(capabilities),
    limits: presentLimits(limits),
    watching: { purges: presentWatching(watching), changes: rollout && presentWatching(rollout) },
    distribution_fields: fields && presentFields(fields),
    vendor_options: vendorOptionsSchema && jsonSchemaOf(vendorOptionsSchema),
  };
}

/** Every word, also those that the vendor does not list. */
function presentCapabilities(capabilities: Capabilities): Record<string, ShownCapability> {
  return Object.fromEntries(
    capabilityWords.map((word) => {
      const { answer, note, modes, source } = capabilities[word] ?? { answer: 'cannot' };
      return [word, { answer, note, modes, source }];
    }),
  );
}

function presentLimits(limits: VendorLimits): ShownTraits['limits'] {
  const { callsAtATimeMax, purge } = limits;
  return {
    calls_at_a_time_max: callsAtATimeMax,
    purge: Object.fromEntries(Object.entries(purge).map(([kind, own]) => [kind, presentPurge(own)])),
    ...presentCallLimits(limits),
  };
}

function presentPurge(limits: PurgeLimits): ShownPurgeLimits {
  const { targetsPerCallMax, bytesPerCallMax, rates, quota, budgetOf, scope } = limits;
  return {
    targets_per_call_max: targetsPerCallMax,
    bytes_per_call_max: bytesPerCallMax,
    scope: scope ?? 'account',
    budget_of: budgetOf,
    rates: presentRates(rates),
    quota: quota && { targets_per_day_max: quota.targetsMax, utc_offset_minutes: quota.utcOffsetMinutes },
  };
}

function presentWatching({
  firstAfterMs,
  everyMs,
  giveUpAfterMs,
  tasksPerCallMax,
}: Watching): ShownTraits['watching']['purges'] {
  return {
    first_after_ms: firstAfterMs,
    every_ms: everyMs,
    give_up_after_ms: giveUpAfterMs,
    tasks_per_call_max: tasksPerCallMax,
  };
}

function presentFields(fields: FieldsSupport): ShownTraits['distribution_fields'] {
  return {
    [distributionFields.origin]: presentField(fields.origin),
    [distributionFields.domain]: presentField(fields.domain),
    [distributionFields.enabled]: presentField(fields.enabled),
    [distributionFields.cacheTtlSeconds]: presentField(fields.cacheTtlSeconds),
    [distributionFields.allowedMethods]: presentField(fields.allowedMethods),
    [distributionFields.httpsOnly]: presentField(fields.httpsOnly),
    [distributionFields.tags]: presentField(fields.tags),
  };
}

function presentField(support: FieldsSupport[keyof FieldsSupport]): ShownField {
  if (support.answer === 'cannot') {
    return { answer: support.answer, note: support.note };
  }
  const { answer, maps, isReadBack = true, isChangeable = true } = support;
  return { answer, maps, read_back: isReadBack, changeable: isChangeable };
}

function jsonSchemaOf(schema: z.ZodType): Record<string, unknown> {
  return z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' });
}
