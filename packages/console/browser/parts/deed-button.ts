import { h, type Props } from '../dom/h.ts';
import { isRefusal } from '../api/refusal.ts';
import { messageOf } from './problem-box.ts';
import { toast } from './toast.ts';

/**
 * A button that does something at the API: it cannot be pressed twice at once, and tells what came of it. When the page is drawn anew it
 * is known again by its text.
 */
export function deedButton(
  text: string,
  act: () => Promise<string | undefined>,
  props: Props = {},
): HTMLButtonElement {
  const onclick = (event: Event): void => void run(event, act);
  return h('button', { type: 'button', 'data-key': text, ...props, onclick }, text);
}

async function run({ currentTarget }: Event, act: () => Promise<string | undefined>): Promise<void> {
  const button = currentTarget instanceof HTMLButtonElement ? currentTarget : undefined;
  if (button?.getAttribute('aria-busy') === 'true') {
    return;
  }
  button?.setAttribute('aria-busy', 'true');
  try {
    const said = await act();
    if (said !== undefined) {
      toast(said);
    }
  } catch (error) {
    toast(toldWith(error), true);
  } finally {
    button?.removeAttribute('aria-busy');
  }
}

/** With the id that the log knows the request by. */
function toldWith(error: unknown): string {
  const text = messageOf(error);
  return isRefusal(error) ? `${text} (request ${error.requestId})` : text;
}
