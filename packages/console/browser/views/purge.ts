import { newIdempotencyKey, type DryRun, type PurgeRequest } from '@purgeway/client';
import { readPages } from '../api/read-pages.ts';
import { h } from '../dom/h.ts';
import { fill } from '../dom/morph.ts';
import { countOf } from '../format/number.ts';
import { emptyNote, skeleton } from '../parts/blank.ts';
import { confirmDeed } from '../parts/confirm.ts';
import { heading, section } from '../parts/heading.ts';
import { operationPath } from '../parts/link.ts';
import { problemBox } from '../parts/problem-box.ts';
import { forgetDraft, keepDraft, keptDraft } from '../purging/keep-draft.ts';
import { draftProblem, purgeBody, targetsOf, wholeSites, type PurgeDraft } from '../purging/purge-request.ts';
import type { Page } from '../shell/page.ts';
import { purgeFields, type Choices } from './purge-fields.ts';
import { purgePlan } from './purge-plan.ts';

/** The most that a page of the API holds. */
const limit = 200;
/** More than these are found by nobody in a list. */
const offeredMax = 2_000;

/** A form for purges. What one would do is shown first; only then it can be done. */
export function showPurge(page: Page): void {
  let draft = keptDraft();
  let choices: Choices = { distributions: [], hasMoreDistributions: false, endpoints: [] };
  const fields = h('form', { class: 'purge-form', novalidate: true });
  const plan = h('div', { 'aria-live': 'polite' }, unplanned());
  const planned = section('What it would do', plan);
  const planName = planned.querySelector('h2');
  planName?.setAttribute('tabindex', '-1');
  /** Whose answer the plan shows, or waits for. */
  let looked: Look | undefined;

  const change = (changes: Partial<PurgeDraft>): void => {
    draft = { ...draft, ...changes };
    keepDraft(draft);
    if (looked !== undefined && JSON.stringify(looked.body) !== JSON.stringify(purgeBody(draft))) {
      looked = undefined;
      fill(plan, emptyNote('The form was changed.', 'Look again at what it would do.'));
    }
    show();
  };
  const look = async (): Promise<void> => {
    const problem = draftProblem(draft);
    if (problem !== '') {
      fill(plan, h('p', { class: 'notice bad', role: 'alert' }, problem));
      return;
    }
    const own: Look = { draft, body: purgeBody(draft), key: newIdempotencyKey() };
    looked = own;
    fill(plan, skeleton(5));
    // An answer that comes after the form was changed, or after another look, is passed over.
    try {
      const found = await page.api.dryRun(own.body);
      if (looked === own) {
        fill(
          plan,
          purgePlan(found, () => purge(page, own, found)),
        );
        // Not the button: Enter pressed twice would purge what nobody has read.
        planName?.focus();
      }
    } catch (error) {
      if (looked === own) {
        // What is wrong stays to be read while it is mended.
        looked = undefined;
        fill(plan, problemBox(error));
      }
    }
  };
  const show = (): void => fill(fields, ...purgeFields({ draft, choices, who: page.who, change }));
  fields.addEventListener('submit', (event) => {
    event.preventDefault();
    void look();
  });
  show();
  page.show(
    'Purge',
    heading('Purge'),
    h('div', { class: 'columns purge' }, section('What', fields), planned),
  );
  void readChoices(page).then((read) => {
    choices = read;
    show();
  });
}

function unplanned(): HTMLElement {
  return emptyNote(
    'Nothing is purged yet.',
    'A dry run shows which accounts, how many calls, how much quota and how long it would take.',
  );
}

/** What a dry run was asked about. The button beneath its answer purges that, whatever the form says by then. */
interface Look {
  readonly draft: PurgeDraft;
  readonly body: PurgeRequest;
  /** The same for every press of the same button. */
  readonly key: string;
}

/** Answers what was done; undefined when it was left. */
async function purge(page: Page, { draft, body, key }: Look, plan: DryRun): Promise<string | undefined> {
  const [site] = wholeSites(draft);
  if (site !== undefined && !(await isSure(draft, site))) {
    return undefined;
  }
  const answer = await page.api.purge(body, { idempotencyKey: key });
  forgetDraft();
  page.go(operationPath(answer.purge_id));
  return `${countOf(plan.targets, 'target')} accepted.`;
}

async function isSure(draft: PurgeDraft, site: string): Promise<boolean> {
  const sites = wholeSites(draft);
  const answer = await confirmDeed({
    title: sites.length === 1 ? 'Purge a whole site?' : `Purge ${sites.length} whole sites?`,
    body: [
      h(
        'p',
        {},
        'Every copy of it goes at once, and the origin has to answer for all of them: ',
        h('strong', {}, sites.join(', ')),
        '.',
      ),
      h(
        'p',
        {},
        `This request names ${draft.kind === 'everything' ? 'all of a distribution' : countOf(targetsOf(draft).length, 'target')}.`,
      ),
    ],
    deed: 'Purge it all',
    isDangerous: true,
    typed: site,
  });
  return answer !== undefined;
}

/** What there is to choose from. What cannot be read is not offered. */
async function readChoices({ api, signal }: Page): Promise<Choices> {
  const [distributions, endpoints] = await Promise.all([
    readPages((cursor) => api.call('listDistributions', { query: { limit, cursor }, signal }), offeredMax),
    readPages(
      (cursor) => api.call('listCallbackEndpoints', { query: { limit, cursor }, signal }),
      offeredMax,
    ),
  ]);
  return {
    distributions: distributions.items,
    hasMoreDistributions: distributions.hasMore,
    endpoints: endpoints.items.map(({ name }) => name),
  };
}
