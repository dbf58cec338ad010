export const callbackMethods = ['GET', 'POST', 'PUT'] as const;
export type CallbackMethod = (typeof callbackMethods)[number];

/** Delivery of one final event to one address. */
export interface Delivery {
  /** Same as the event's id: `msg_…`. */
  readonly id: string;
  readonly operationId: string;
  readonly client: string;
  readonly state: 'pending' | 'delivered' | 'dead';
  /** Endpoint, when it goes to one: address, method and secret are the endpoint's at the time of each attempt. */
  readonly endpoint?: string | undefined;
  /** Address that the request named, with its placeholders. Absent for an endpoint. */
  readonly url?: string | undefined;
  /** What the request asked for. Absent: the endpoint's own. */
  readonly method?: CallbackMethod | undefined;
  /** The exact bytes that are signed and sent. */
  readonly body: string;
  /** Final state of the operation, for the `{status}` placeholder. */
  readonly status: string;
  readonly createdAtMs: number;
  /** When its schedule began: at its creation, or when it was last sent again. */
  readonly startedAtMs: number;
  readonly attempts: number;
  readonly nextAttemptAtMs?: number | undefined;
  readonly lastStatus?: number | undefined;
  readonly lastError?: string | undefined;
  /** W3C traceparent of the operation's request, when somebody records its trace. */
  readonly trace?: string | undefined;
}

/** Puts values, percent-encoded, in place of `{name}`. Other braces stay as they are. */
export function fillPlaceholders(url: string, values: Readonly<Record<string, string>>): string {
  return url.replaceAll(/\{(\w+)\}/gu, (whole, name: string) => {
    const value = values[name];
    return value === undefined ? whole : encodeURIComponent(value);
  });
}

/** Whether braces stand in the path and the query alone: no value of an event may choose the host. True of what is no address. */
export function hasBracesInPathAlone(url: string): boolean {
  const parsed = URL.parse(url);
  return parsed === null || !/[{}]/u.test(parsed.host + parsed.hash);
}

/**
 * An address as it may be shown to anyone who may know of it: values of its query, which may be secret, are left out, and so is what
 * stands before an "@". Placeholders stay.
 */
export function withoutQueryValues(url: string): string {
  const [place = '', query] = (url.split('#', 1)[0] ?? '').split(/\?(.*)/su, 2);
  const shown = place.replace(/^(\w+:\/\/)[^/]*@/u, '$1');
  return query === undefined ? shown : `${shown}?${query.split('&').map(withoutValue).join('&')}`;
}

function withoutValue(parameter: string): string {
  const [name = '', value] = parameter.split(/=(.*)/su, 2);
  if (value === undefined) {
    return /^\{\w+\}$/u.test(name) ? name : hidden;
  }
  return `${name}=${value === '' || /^\{\w+\}$/u.test(value) ? value : hidden}`;
}

const hidden = '…';
