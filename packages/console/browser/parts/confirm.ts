import { h, type Child } from '../dom/h.ts';

export interface Question {
  readonly title: string;
  readonly body: readonly Child[];
  /** What the button that does it says. */
  readonly deed: string;
  readonly isDangerous?: boolean;
  /** What must be typed before the button works. */
  readonly typed?: string;
}

/** Asks, and resolves with whether it is to be done. The form's fields are in `data`. */
export function confirmDeed(question: Question): Promise<FormData | undefined> {
  const { promise, resolve } = Promise.withResolvers<FormData | undefined>();
  const deed = h(
    'button',
    {
      class: question.isDangerous === true ? 'danger' : 'primary',
      value: 'yes',
      disabled: question.typed !== undefined,
    },
    question.deed,
  );
  const form = h(
    'form',
    { method: 'dialog' },
    h('h2', { id: 'dialog-title' }, question.title),
    ...question.body,
    question.typed !== undefined && typedField(question.typed, deed),
    h(
      'div',
      { class: 'buttons' },
      h('button', { type: 'button', onclick: () => dialog.close() }, 'Leave it'),
      deed,
    ),
  );
  const dialog = h('dialog', {
    'aria-labelledby': 'dialog-title',
    onclose: () => {
      dialog.remove();
      resolve(dialog.returnValue === 'yes' ? new FormData(form) : undefined);
    },
  });
  dialog.append(form);
  document.body.append(dialog);
  deed.value = 'yes';
  dialog.showModal();
  return promise;
}

function typedField(typed: string, deed: HTMLButtonElement): HTMLElement {
  const field = h('input', {
    id: 'dialog-typed',
    autocomplete: 'off',
    spellcheck: 'false',
    oninput: () => {
      deed.disabled = field.value.trim() !== typed;
    },
  });
  return h(
    'div',
    { class: 'field' },
    h('label', { for: 'dialog-typed' }, 'To go on, type ', h('code', {}, typed)),
    field,
  );
}
