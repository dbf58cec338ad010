import { holds, isLikeOneOf } from './condition.ts';
import { parsePath } from './field-path.ts';
import type { Fields } from './fields.ts';
import type { SettledHook } from './settings.ts';

/** Why an event changes nothing that is served, as a sentence; undefined when it may. */
export function judge(
  { events, environments, ignored }: Pick<SettledHook, 'events' | 'environments' | 'ignored'>,
  fields: Fields,
): string | undefined {
  return (
    eventReason(events, fields) ??
    environmentReason(environments, fields) ??
    ignored.find(({ when }) => holds(when, fields))?.reason
  );
}

/** An event that is not named may be any of them: what was sent tells more then. Of several that come together one is enough. */
function eventReason(events: readonly string[], fields: Fields): string | undefined {
  const [event, ...others] = fields.texts('event');
  return event === undefined ||
    events.length === 0 ||
    [event, ...others].some((one) => isLikeOneOf(one, events))
    ? undefined
    : `The event "${shorten(event)}" changes nothing that is published; these do: ${events.join(', ')}.`;
}

function environmentReason(environments: readonly string[], fields: Fields): string | undefined {
  const [environment, ...others] = fields.texts('environment');
  const served = environments.flatMap((name) => namesOf(name, fields));
  return environment === undefined ||
    served.length === 0 ||
    [environment, ...others].some((one) => isLikeOneOf(one, served))
    ? undefined
    : `It is of "${shorten(environment)}", which is not served; this is: ${served.map(shorten).join(', ')}.`;
}

/** An environment may be named by a field: `{{repository.default_branch}}`. */
function namesOf(name: string, fields: Fields): readonly string[] {
  const path = /^\{\{(.+)\}\}$/u.exec(name)?.[1];
  const parsed = path === undefined ? undefined : parsePath(path);
  const found = parsed && fields.find(parsed);
  if (parsed === undefined) {
    return [name];
  }
  return found?.ok === true ? found.texts : [];
}

/** What a sender wrote is not repeated at any length. */
function shorten(text: string): string {
  return text.length > 100 ? `${text.slice(0, 100)}…` : text;
}
