import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { distributionFields, targetKinds, type DistributionField } from '@purgeway/model';
import {
  callPurposes,
  capabilityWords,
  vendors,
  withEdition,
  type Limit,
  type PurgeLimits,
  type RateLimit,
  type Vendor,
  type Watching,
} from '@purgeway/vendors';
import { everyEdition, markdownTable, vendorMatrix } from './vendor-table.ts';

const notesFolder = join(import.meta.dirname, '../packages/vendors/src');

/** The whole of `docs/vendors.md`, from what the vendors' folders say of themselves. */
export function vendorDocs(): string {
  return [
    '<!-- Made by `npm run generate` from packages/vendors: change it there. -->',
    '# Vendors',
    introduction,
    '## What each can do',
    'A purge is `hard` (the copy is removed) or `soft` (it is marked stale). `status`: the vendor can be asked whether a purge is done; ' +
      'where it cannot, a purge ends as `unverified`.',
    vendorMatrix(),
    '## Distributions: the common fields',
    'Where a common field goes at each vendor. A dash: the vendor cannot express it, and a request that names it is refused. What a ' +
      'vendor has beyond these goes through `vendor_options`.',
    fieldTable(),
    ...vendors.map(chapter),
  ].join('\n\n');
}

const introduction = `Every fact here comes from the vendor's folder in \`packages/vendors/src\`, where it stands with its source. A
number marked \\* is in no document that we know: it is assumed, and can be overridden for an account in the config
(\`limits\`, see \`purgeway.config.schema.json\`). \`GET /v1/vendors\` tells the same as JSON, \`GET /v1/accounts\` what holds for your
accounts.`;

function fieldTable(): string {
  const able = everyEdition.filter(({ distributionFields: fields }) => fields !== undefined);
  const head = ['field', ...able.map(({ name }) => name)];
  const rows = fieldNames().map(([field, name]) => [
    `\`${name}\``,
    ...able.map(({ distributionFields: fields }) => {
      const support = fields?.[field];
      return support?.answer === 'can' ? support.maps : '–';
    }),
  ]);
  return markdownTable([head, ...rows]);
}

function fieldNames(): readonly (readonly [DistributionField, string])[] {
  const names: Record<DistributionField, string> = distributionFields;
  const fields: readonly DistributionField[] = [
    'origin',
    'domain',
    'enabled',
    'cacheTtlSeconds',
    'allowedMethods',
    'httpsOnly',
    'tags',
  ];
  return fields.map((field) => [field, names[field]]);
}

function chapter(vendor: Vendor): string {
  const editions = vendor.editions.map(({ id, name, settings }) =>
    [
      `### ${name}`,
      `Chosen by the account's settings ${Object.entries(settings)
        .map(([key, value]) => `\`"${key}": ${JSON.stringify(value)}\``)
        .join(', ')}. What differs from the above:`,
      traits(withEdition(vendor, id)),
    ].join('\n\n'),
  );
  return [
    `## ${vendor.name}`,
    `Account setting \`"vendor": "${vendor.id}"\`. Documents: ${vendor.docs}`,
    `**Credentials.** ${vendor.credentials}`,
    traits(vendor),
    ...editions,
    assumptions(vendor),
  ].join('\n\n');
}

function traits(vendor: Vendor): string {
  return [works(vendor), cannot(vendor), fieldNotes(vendor), options(vendor), limits(vendor)]
    .filter((text) => text !== '')
    .join('\n\n');
}

function works({ capabilities }: Vendor): string {
  const lines = capabilityWords.flatMap((word) => {
    const { answer, modes, note, source = '' } = capabilities[word] ?? {};
    const how = modes === undefined ? '' : ` (${modes.join(', ')})`;
    const remark = note === undefined ? '' : ` ${note}`;
    return answer === 'can' ? [`- \`${word}\`${how}:${remark} Source: ${source}.`] : [];
  });
  return ['**Works**', lines.join('\n')].join('\n\n');
}

function cannot({ capabilities }: Vendor): string {
  const lines = capabilityWords.flatMap((word) => {
    const { answer = 'cannot', note = 'Not offered.' } = capabilities[word] ?? {};
    return answer === 'can' ? [] : [`- \`${word}\`${answer === 'unknown' ? ' (unknown)' : ''}: ${note}`];
  });
  return lines.length === 0 ? '' : ['**Does not work**', lines.join('\n')].join('\n\n');
}

function fieldNotes({ distributionFields: fields }: Vendor): string {
  if (fields === undefined) {
    return '';
  }
  const lines = fieldNames().flatMap(([field, name]) => {
    const support = fields[field];
    return support.answer === 'cannot' ? [`- \`${name}\`: ${support.note}`] : [];
  });
  return lines.length === 0
    ? ''
    : ['**Fields of a distribution that are refused**', lines.join('\n')].join('\n\n');
}

function options({ vendorOptionsSchema: schema }: Vendor): string {
  if (schema === undefined) {
    return '';
  }
  const { properties = {} } = schema.toJSONSchema({ io: 'input', unrepresentable: 'any' });
  const names = Object.keys(properties).map((name) => `\`${name}\``);
  return names.length === 0 ? '' : `**\`vendor_options\`**: ${names.join(', ')}.`;
}

function limits(vendor: Vendor): string {
  const head = ['limit', 'value', 'source'];
  const { limits: stated, watching, rollout } = vendor;
  const rows = [
    row('calls at a time', stated.callsAtATimeMax),
    ...rateRows('every call', stated.every ?? []),
    ...targetKinds.flatMap((kind) => purgeRows(kind, stated.purge[kind])),
    ...callPurposes.flatMap((purpose) =>
      rateRows(`calls to ${purposeWords[purpose]}`, stated[purpose]?.rates ?? []),
    ),
    ...watchingRows('purge', watching),
    ...(rollout === undefined ? [] : watchingRows('change of a distribution', rollout)),
  ];
  return ['**Limits**', markdownTable([head, ...rows])].join('\n\n');
}

const purposeWords = {
  poll: 'ask after purges',
  change: 'change distributions',
  read: 'read distributions',
  stats: 'read statistics',
  logs: 'read logs',
} as const;

function purgeRows(kind: string, of: PurgeLimits | undefined): string[][] {
  if (of === undefined) {
    return [];
  }
  const name = `purge by ${kind}`;
  const scope = of.scope === undefined || of.scope === 'account' ? '' : `, of one ${of.scope}`;
  const shared =
    of.budgetOf === undefined ? [] : [[`${name}: calls and quota`, `counted with ${of.budgetOf}`, '']];
  const own = of.budgetOf === undefined ? rateRows(name, of.rates) : [];
  const quota =
    of.quota === undefined || of.budgetOf !== undefined
      ? []
      : [row(`${name}: targets a day, from midnight ${utc(of.quota.utcOffsetMinutes)}`, of.quota.targetsMax)];
  return [
    row(`${name}: targets a call${scope}`, of.targetsPerCallMax),
    ...(of.bytesPerCallMax === undefined
      ? []
      : [row(`${name}: bytes of targets a call`, of.bytesPerCallMax)]),
    ...own,
    ...quota,
    ...shared,
  ];
}

function rateRows(name: string, rates: readonly RateLimit[]): string[][] {
  return rates.map(({ unit, max, windowMs }) => row(`${name}: ${unit} in ${windowMs / 1000} s`, max));
}

function watchingRows(
  what: string,
  { firstAfterMs, everyMs, giveUpAfterMs, tasksPerCallMax }: Watching,
): string[][] {
  const seconds = (limit: Limit): Limit => ({ ...limit, value: limit.value / 1000 });
  return [
    row(
      `${what}: ${everyMs === undefined ? 'taken for done after' : 'first asked after'}, s`,
      seconds(firstAfterMs),
    ),
    ...(everyMs === undefined ? [] : [row(`${what}: asked again every, s`, seconds(everyMs))]),
    ...(giveUpAfterMs === undefined ? [] : [row(`${what}: unverified after, s`, seconds(giveUpAfterMs))]),
    ...(tasksPerCallMax === undefined ? [] : [row(`${what}: tasks asked after at once`, tasksPerCallMax)]),
  ];
}

function row(name: string, { value, source, assumed }: Limit): string[] {
  return [name, `${value.toLocaleString('en')}${assumed === true ? '\\*' : ''}`, source];
}

function utc(minutes: number): string {
  const hours = minutes / 60;
  return hours === 0 ? 'UTC' : `UTC${hours > 0 ? '+' : ''}${hours}`;
}

/** The section "Guesses" of the folder's notes: what the documents leave open, and how we read it. */
function assumptions(vendor: Vendor): string {
  const notes = readFileSync(join(notesFolder, vendor.id, 'NOTES.md'), 'utf8');
  const section = /^## Guesses$(.*?)(?=^## |(?![\s\S]))/msu.exec(notes)?.[1]?.trim();
  if (section === undefined || section === '') {
    throw new Error(`The notes of ${vendor.name} have no section "Guesses".`);
  }
  return `### Assumptions\n\n${section}`;
}
