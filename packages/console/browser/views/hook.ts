import type { HookExplained } from '@purgeway/client';
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

/** Says what a hook would purge for a payload. Nothing is purged. */
export function showHook(page: Page): void {
  const payload = h('textarea', { id: 'hook-payload', rows: 14, spellcheck: 'false', autocapitalize: 'off' });
  const outcome = h('div', { 'aria-live': 'polite' }, emptyNote('Nothing is purged here.'));
  const explain = async (): Promise<void> => {
    const body = readJson(payload.value);
    if (body === undefined) {
      fill(outcome, h('p', { class: 'notice bad', role: 'alert' }, 'The payload is not JSON.'));
      return;
    }
    fill(outcome, skeleton());
    try {
      const asked = { path: { hook: page.id }, body: body.json };
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
      id: 'hook-payload',
      label: 'Payload',
      hint: 'JSON as the sender sends it. Headers, such as one that names the event, are not sent with it.',
      control: payload,
    }),
    h('div', { class: 'buttons' }, h('button', { class: 'primary' }, 'Explain')),
  );
  page.show(
    page.id,
    heading(page.id, { deeds: link('/console/hooks', { class: 'button' }, 'All hooks') }),
    h('div', { class: 'columns purge' }, section('What comes', form), section('What it would do', outcome)),
  );
}

/** In an object, because `null` is JSON too. */
function readJson(text: string): { readonly json: unknown } | undefined {
  try {
    return { json: JSON.parse(text) };
  } catch {
    return undefined;
  }
}

function explanation({
  ignored,
  unmapped,
  problem,
  would_purge,
  accounts,
  refused,
  rules,
}: HookExplained): Child[] {
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
    refused !== undefined && refusedList(refused.items, refused.count),
    rulesTable(rules),
  ];
}

function placesOf(accounts: HookExplained['accounts']): Child {
  return Object.keys(accounts ?? {}).flatMap((id, i) => [i === 0 ? ' at ' : ', ', accountLink(id)]);
}

type Row = HookExplained['rules'][number]['templates'][number] & {
  readonly rule: number;
  readonly applied: boolean;
};

function rulesTable(rules: HookExplained['rules']): HTMLElement {
  return table<Row>({
    caption: 'What each rule of the mapping comes to',
    rows: rules.flatMap(({ rule, applied, templates }) =>
      templates.map((own) => ({ ...own, rule, applied })),
    ),
    keyOf: ({ rule, list, template }) => `${rule} ${list} ${template}`,
    columns: [
      { name: 'Rule', cell: ({ rule }) => rule + 1, isNumber: true },
      {
        name: 'Counts',
        cell: ({ applied }) => (applied ? badge('applied', 'good') : badge('passed over', 'idle')),
      },
      { name: 'Template', class: 'target', cell: ({ template }) => h('code', {}, template) },
      {
        name: 'Comes to',
        class: 'target',
        cell: ({ values, missing = [] }) => [
          values.map((value) => h('p', {}, h('code', {}, value))),
          missing.map(({ field: name, reason }) =>
            h('p', { class: 'fine' }, h('code', {}, name), ` ${reason}`),
          ),
        ],
      },
    ],
  });
}
