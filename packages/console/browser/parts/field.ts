import { h, type Child, type Props } from '../dom/h.ts';
import { fill } from '../dom/morph.ts';

interface Field {
  readonly id: string;
  readonly label: string;
  readonly hint?: Child;
  readonly control: HTMLElement;
  readonly isLabelHidden?: boolean;
}

/** A control with its label, and what helps to fill it in. The control must have the id. */
export function field({ id, label, hint, control, isLabelHidden }: Field): HTMLElement {
  if (hint !== undefined) {
    control.setAttribute('aria-describedby', `${id}-hint`);
  }
  return h(
    'div',
    { class: 'field' },
    h('label', { for: id, class: isLabelHidden === true ? 'unseen' : undefined }, label),
    control,
    hint !== undefined && h('p', { class: 'hint', id: `${id}-hint` }, hint),
  );
}

export type Option = readonly [value: string, text: string];

/** A choice of one. */
export function choice(props: Props, options: readonly Option[], chosen: string): HTMLSelectElement {
  const select = h('select', props, optionsOf(options, chosen));
  select.value = chosen;
  return select;
}

/** Offers other options for the same choice; what is chosen stays chosen, and what has the focus keeps it. */
export function offerOptions(select: HTMLSelectElement, options: readonly Option[]): void {
  const { value } = select;
  fill(select, optionsOf(options, value));
  select.value = value;
}

function optionsOf(options: readonly Option[], chosen: string): HTMLElement[] {
  return options.map(([value, text]) => h('option', { value, selected: value === chosen }, text));
}
