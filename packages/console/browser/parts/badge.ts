import type { OperationState, TargetState } from '../api/states.ts';
import { h, svg } from '../dom/h.ts';
import { operationTones, targetMeanings, targetTones, type Tone } from '../format/states.ts';

/** A sign of its own for each tone: colour alone tells nothing to many. */
const signs: Readonly<Record<Tone, string>> = {
  good: 'M3 8.5 6.5 12 13 4.5',
  fair: 'M3 8q2.5-4 5 0t5 0',
  busy: 'M8 2.5A5.5 5.5 0 1 0 13.5 8',
  warn: 'M8 3v6m0 3v.01',
  bad: 'm4 4 8 8m0-8-8 8',
  idle: 'M4 8h8',
};

export function badge(text: string, tone: Tone, title?: string): HTMLElement {
  const sign = svg('path', { d: signs[tone] });
  return h(
    'span',
    { class: `badge ${tone}`, title },
    svg('svg', { viewBox: '0 0 16 16', 'aria-hidden': 'true' }, sign),
    text,
  );
}

export function operationBadge(state: OperationState): HTMLElement {
  return badge(state, operationTones[state] ?? 'idle');
}

export function targetBadge(state: TargetState): HTMLElement {
  return badge(state, targetTones[state] ?? 'idle', targetMeanings[state]);
}
