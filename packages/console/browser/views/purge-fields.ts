import type { Distribution } from '@purgeway/client';
import { h, type Child } from '../dom/h.ts';
import { countOf, formatNumber } from '../format/number.ts';
import { choice, field, type Option } from '../parts/field.ts';
import { targetsOf, type PurgeDraft } from '../purging/purge-request.ts';
import type { Who } from '../shell/who.ts';

export interface Choices {
  readonly distributions: readonly Distribution[];
  /** Whether there are others, which cannot be chosen here. */
  readonly hasMoreDistributions: boolean;
  readonly endpoints: readonly string[];
}

interface Fields {
  readonly draft: PurgeDraft;
  readonly choices: Choices;
  readonly who: Who;
  readonly change: (changes: Partial<PurgeDraft>) => void;
}

const kinds = [
  ['paths', 'URLs and directories'],
  ['tags', 'Cache tags'],
  ['patterns', 'Patterns'],
  ['hostnames', 'Whole hostnames'],
  ['everything', 'All of a distribution'],
] as const;

const hints: Readonly<Record<PurgeDraft['kind'], string>> = {
  paths: 'Whole URLs, one a line; one that ends in /* is a directory. With a distribution also paths.',
  tags: 'One a line. Needs the distribution.',
  patterns: 'One a line. Needs the distribution.',
  hostnames: 'One a line. Every copy of each of them goes.',
  everything: '',
};

/** The fields of the form. */
export function purgeFields(fields: Fields): Child[] {
  return [
    h(
      'fieldset',
      { class: 'row' },
      h('legend', { class: 'unseen' }, 'Targets'),
      kindField(fields),
      distributionField(fields),
    ),
    fields.draft.kind !== 'everything' && targetsField(fields),
    h(
      'fieldset',
      { class: 'row' },
      h('legend', { class: 'unseen' }, 'Options'),
      modeField(fields),
      priorityField(fields),
      vendorField(fields),
      endpointField(fields),
    ),
    partialField(fields),
    h('div', { class: 'buttons' }, h('button', { class: 'primary' }, 'Dry run')),
  ];
}

function kindField({ draft, who, change }: Fields): HTMLElement {
  const offered = kinds.filter(
    ([kind]) => who.may('purge_everything') || (kind !== 'hostnames' && kind !== 'everything'),
  );
  const control = choice(
    { id: 'purge-kind', onchange: (event) => change({ kind: oneOf(kinds, chosenOf(event)) ?? 'paths' }) },
    offered,
    draft.kind,
  );
  return field({ id: 'purge-kind', label: 'Kind', control });
}

function distributionField({ draft, choices, change }: Fields): HTMLElement {
  const options = choices.distributions.map(({ distribution_id, domain, account }): Option => [
    distribution_id,
    [domain ?? distribution_id, `at ${account}`].join(' '),
  ]);
  const known = options.some(([id]) => id === draft.distribution) || draft.distribution === '';
  const control = choice(
    { id: 'purge-distribution', onchange: (event) => change({ distribution: chosenOf(event) }) },
    [['', 'By hostname'], ...options, ...(known ? [] : [[draft.distribution, draft.distribution] as const])],
    draft.distribution,
  );
  const hint = choices.hasMoreDistributions
    ? `Only ${formatNumber(options.length)} are offered here; there are more.`
    : undefined;
  return field({ id: 'purge-distribution', label: 'Distribution', hint, control });
}

function targetsField({ draft, change }: Fields): HTMLElement {
  const control = h('textarea', {
    id: 'purge-targets',
    rows: 10,
    spellcheck: 'false',
    autocapitalize: 'off',
    placeholder: draft.kind === 'paths' ? 'https://www.example.com/\nhttps://www.example.com/news/*' : '',
    value: draft.targets,
    oninput: ({ target }) => change({ targets: target instanceof HTMLTextAreaElement ? target.value : '' }),
  });
  const count = targetsOf(draft).length;
  const hint = [hints[draft.kind], h('span', { class: 'count' }, countOf(count, 'target'))];
  return field({ id: 'purge-targets', label: 'Targets', hint, control });
}

function modeField({ draft, change }: Fields): HTMLElement {
  const modes = [
    ['hard', 'Hard (remove)'],
    ['soft', 'Soft (mark stale)'],
  ] as const;
  const control = choice(
    { id: 'purge-mode', onchange: (event) => change({ mode: oneOf(modes, chosenOf(event)) ?? 'hard' }) },
    modes,
    draft.mode,
  );
  return field({ id: 'purge-mode', label: 'Mode', control });
}

function priorityField({ draft, change }: Fields): HTMLElement {
  const priorities = [
    ['urgent', 'Urgent'],
    ['normal', 'Normal'],
    ['bulk', 'Bulk'],
  ] as const;
  const control = choice(
    {
      id: 'purge-priority',
      onchange: (event) => change({ priority: oneOf(priorities, chosenOf(event)) ?? 'normal' }),
    },
    priorities,
    draft.priority,
  );
  return field({ id: 'purge-priority', label: 'Priority', control });
}

function vendorField({ draft, choices, change }: Fields): HTMLElement {
  const vendors = [...new Set(choices.distributions.flatMap(({ vendor }) => vendor ?? []))].toSorted();
  const control = choice(
    { id: 'purge-vendor', onchange: (event) => change({ vendor: chosenOf(event) }) },
    [['', 'Every vendor'], ...vendors.map((vendor) => [vendor, vendor] as const)],
    draft.vendor,
  );
  return field({ id: 'purge-vendor', label: 'Vendor', control });
}

function endpointField({ draft, choices, change }: Fields): HTMLElement {
  const control = choice(
    { id: 'purge-endpoint', onchange: (event) => change({ endpoint: chosenOf(event) }) },
    [['', 'None'], ...choices.endpoints.map((name) => [name, name] as const)],
    draft.endpoint,
  );
  return field({ id: 'purge-endpoint', label: 'Callback', control });
}

function partialField({ draft, change }: Fields): HTMLElement {
  const box = h('input', {
    id: 'purge-partial',
    type: 'checkbox',
    checked: draft.isPartial,
    onchange: ({ target }) => change({ isPartial: target instanceof HTMLInputElement && target.checked }),
  });
  return h(
    'label',
    { class: 'check', for: 'purge-partial' },
    box,
    ' Go on without the entries that are refused',
  );
}

function chosenOf({ target }: Event): string {
  return target instanceof HTMLSelectElement ? target.value : '';
}

function oneOf<const T extends string>(
  options: readonly (readonly [T, string])[],
  text: string,
): T | undefined {
  return options.find(([value]) => value === text)?.[0];
}
