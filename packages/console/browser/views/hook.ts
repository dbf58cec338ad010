import { readHeader, type HookExplained } from '@purgeway/client';
import { h, type Child } from '../dom/h.ts';
import { fill } from '../dom/morph.ts';
import { countOf } from '../format/number.ts';
import { badge } from '../parts/badge.ts';
import { emptyNote, skeleton } from '../parts/blank.ts';
import { field } from '../parts/field.ts';
import { heading, section } from '../parts/heading.ts';
import { accountLink, link } from '../parts/link.ts';
import { problemBox } from '../parts/problem-box.ts';
import { table } from '../parts/table.ts';
import type { Page } from '../shell/page.ts';
import { refusedList } from './purge-plan.ts';

/** Says what a hook would purge for what its sender sends. Nothing is purged. */
export function showHook(page: Page): void {
  const plain = { spellcheck: 'false', autocapitalize: 'off' } as const;
  const headers = h('textarea', { id: 'hook-headers', rows: 3, ...plain });
  const payload = h('textarea', { id: 'hook-payload', rows: 14, ...plain });
  const outcome = h('div', { 'aria-live': 'polite' }, emptyNote('Nothing is purged here.'));
  const explain = async (): Promise<void> => {
    const read = readHeaders(headers.value);
    if ('unread' in read) {
      const text = `"${read.unread}" is no header: write each as "Name: value", and leave Authorization out.`;
      headers.setAttribute('aria-invalid', 'true');
      headers.setAttribute('aria-errormessage', 'hook-error');
      fill(outcome, h('p', { class: 'notice bad', role: 'alert', id: 'hook-error' }, text));
      headers.focus();
      return;
    }
    headers.removeAttribute('aria-invalid');
    headers.removeAttribute('aria-errormessage');
    fill(outcome, skeleton());
    try {
      const bytes = new TextEncoder().encode(payload.value);
      const asked = { path: { hook: page.id }, ...read, bytes };
      fill(outcome, ...explanation(await page.api.call('explainHook', asked)));
    } catch (error) {
      fill(outcome, problemBox(error));
    }
  };
  const form = h(
    'form',
    {
      class: 'purge-form',
      onsubmit: (event) => {
        event.preventDefault();
        void explain();
      },
    },
    field({
      id: 'hook-headers',
      label: 'Headers',
      hint: [
        'One on each line, as ',
        h('code', {}, 'Name: value'),
        '. Some senders name the event in one, such as ',
        h('code', {}, 'X-Contentful-Topic'),
        '.',
      ],
      control: headers,
    }),
    field({ id: 'hook-payload', label: 'Payload', hint: 'JSON as the sender sends it.', control: payload }),
    h('div', { class: 'buttons' }, h('button', { class: 'primary' }, 'Explain')),
  );
  page.show(
    page.id,
    heading(page.id, { deeds: link('/console/hooks', { class: 'button' }, 'All hooks') }),
    h('div', { class: 'columns purge' }, section('What comes', form), section('What it would do', outcome)),
  );
}

/** A header on each line; the first line that is none is told. */
function readHeaders(
  text: string,
): { readonly headers: Readonly<Record<string, string>> } | { readonly unread: string } {
  const headers: [string, string][] = [];
  for (const line of text.split('\n').map((one) => one.trim())) {
    const header = readHeader(line);
    if (header !== undefined) {
      headers.push([...header]);
    } else if (line !== '') {
      return { unread: line };
    }
  }
  return { headers: Object.fromEntries(headers) };
}

function explanation(explained: HookExplained): Child[] {
  const { ignored, unmapped, problem, would_purge, accounts, refused, rules } = explained;
  const reason = ignored ?? unmapped ?? problem?.detail;
  return [
    reason === undefined
      ? h(
          'p',
          { class: 'plan-sum' },
          h('strong', {}, countOf(would_purge ?? 0, 'target')),
          placesOf(accounts),
        )
      : h('p', { class: 'notice' }, h('strong', {}, 'Nothing would be done. '), reason),
    h('p', { class: 'fine' }, readAs(explained)),
    refused !== undefined && refusedList(refused.items, refused.count),
    rulesTable(rules),
  ];
}

const signatures: Readonly<Record<HookExplained['signature'], string>> = {
  valid: 'Its signature or secret is right.',
  missing: 'Without a signature or secret, which the hook itself demands.',
  wrong: 'Its signature or secret is wrong: the hook would refuse it.',
  expired: 'Its signature is right but too old, or from the future: the hook would refuse it.',
};

function readAs({ event, environment, signature }: HookExplained): Child[] {
  return [
    event !== undefined && ['Read as ', h('code', {}, event), environment === undefined ? '. ' : ' '],
    environment !== undefined && ['of ', h('code', {}, environment), '. '],
    signatures[signature],
  ];
}

function placesOf(accounts: HookExplained['accounts']): Child {
  return Object.keys(accounts ?? {}).flatMap((id, i) => [i === 0 ? ' at ' : ', ', accountLink(id)]);
}

interface Row extends Omit<HookExplained['rules'][number], 'templates'> {
  /** Absent: the rule has none, or is passed over. */
  readonly template: HookExplained['rules'][number]['templates'][number] | undefined;
}

function rulesTable(rules: HookExplained['rules']): HTMLElement {
  return table<Row>({
    caption: 'What each rule of the mapping comes to',
    rows: rules.flatMap(({ rule, applied, templates }): Row[] =>
      (templates.length === 0 ? [undefined] : templates).map((template) => ({ rule, applied, template })),
    ),
    keyOf: ({ rule, template }) => `${rule} ${template?.list} ${template?.template}`,
    columns: [
      { name: 'Rule', cell: ({ rule }) => rule + 1, isNumber: true },
      {
        name: 'Counts',
        cell: ({ applied }) => (applied ? badge('applied', 'good') : badge('skipped', 'idle')),
      },
      {
        name: 'Template',
        class: 'target',
        cell: ({ template }) => template && h('code', {}, template.template),
      },
      {
        name: 'Comes to',
        class: 'target',
        cell: ({ template }) => [
          template?.values.map((value) => h('p', {}, h('code', {}, value))),
          template?.missing?.map(({ field: name, reason }) =>
            h('p', { class: 'fine' }, h('code', {}, name), ` ${reason}`),
          ),
        ],
      },
    ],
  });
}
