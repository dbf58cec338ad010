import { isHostAmong, type Key } from '@purgeway/config';
import type { TargetKind } from '@purgeway/model';
import { isBelow, parseUrlPrefix } from './url-prefix.ts';

/** What must be known of a target to say whether it is within a key's limits. */
export interface LimitedTarget {
  readonly kind: TargetKind;
  readonly value: string;
  /** Every hostname whose copies it may remove; undefined where that cannot be told. Only asked for where the value does not say it. */
  readonly hostnames: () => readonly string[] | undefined;
}

/** The targets that a key is limited to. */
export interface KeyLimits {
  /** Why the key may not purge the target, as a sentence that says what it may; undefined when it may. */
  explain(target: LimitedTarget): string | undefined;
  /** Whether it may do as it likes with all of these hostnames; false for none. */
  coversAll(hostnames: readonly string[]): boolean;
  /** Whether it is limited to some hostnames or URLs. */
  readonly isBound: boolean;
}

/** What narrows a key. Each field that is there must allow a target. */
export interface LimitFields extends Pick<Key, 'hostnames' | 'prefixes' | 'kinds'> {
  /** False: nothing that empties a whole site at once. */
  readonly mayPurgeSites?: boolean;
}

/** The limits of a key; undefined for one without. What cannot be proven to lie within them lies without. */
export function createKeyLimits({
  hostnames,
  prefixes: texts,
  kinds,
  mayPurgeSites = true,
}: LimitFields): KeyLimits | undefined {
  if (hostnames === undefined && texts === undefined && kinds === undefined && mayPurgeSites) {
    return undefined;
  }
  const prefixes = texts?.map(parseUrlPrefix);
  const isBound = hostnames !== undefined || texts !== undefined;

  const coversHost = (hostname: string): boolean =>
    (hostnames === undefined || isHostAmong(hostnames, hostname)) &&
    (prefixes === undefined || prefixes.some(({ host, path }) => host === hostname && path === '/'));
  const coversAll = (all: readonly string[]): boolean => all.length > 0 && all.every(coversHost);
  const coversUrl = (text: string): boolean => {
    const url = new URL(text);
    return (
      (hostnames === undefined || isHostAmong(hostnames, url.hostname)) &&
      (prefixes === undefined || prefixes.some((prefix) => isBelow(url, prefix)))
    );
  };
  const covers = ({ kind, value, hostnames: affected }: LimitedTarget): boolean =>
    kind === 'url' || kind === 'directory' ? coversUrl(value) : coversAll(affected() ?? []);

  return {
    isBound,
    coversAll,
    explain: (target) => {
      if (kinds !== undefined && !kinds.includes(target.kind)) {
        return `Your key may only purge these kinds: ${kinds.join(', ')}.`;
      }
      if (!mayPurgeSites && isSite(target)) {
        return 'This purges a whole site at once, which takes a key with the scope "purge_everything".';
      }
      return !isBound || covers(target) ? undefined : sentenceOf({ hostnames, prefixes: texts });
    },
  };
}

/** Whether a target is all of a site, however it is written. Of a pattern in the vendor's own language only the plain forms are known. */
export function isSite({ kind, value }: Pick<LimitedTarget, 'kind' | 'value'>): boolean {
  switch (kind) {
    case 'everything':
    case 'hostname':
      return true;
    case 'directory':
      return /^\/+$/u.test(new URL(value).pathname);
    case 'pattern':
      return /^[/.^$*]*\*[/.^$*]*$/u.test(value.replace(/^(?:[a-z*]+:)?\/\/[^/]*/iu, ''));
    case 'url':
    case 'tag':
      return false;
  }
  return kind satisfies never;
}

function sentenceOf({ hostnames = [], prefixes = [] }: LimitFields): string {
  const places = [hostnames, prefixes].filter((list) => list.length > 0).map((list) => list.join(', '));
  return `Your key may only purge what certainly lies within ${places.join(' and within ')}.`;
}
