import type { Target, TargetKind } from '@purgeway/model';

const hostname = /^(?=.{1,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z0-9][a-z0-9-]{0,61}[a-z0-9]$/i;

/**
 * Why a target is no address that a CDN can purge, as a sentence; undefined when it is fine. Covers `url`, `directory`, `everything`
 * (full http or https URLs) and `hostname` (a bare host); says nothing about other kinds.
 */
export function checkAddress({ kind, value }: Target): string | undefined {
  return checks[kind]?.(value);
}

const checks: Partial<Record<TargetKind, (value: string) => string | undefined>> = {
  url: checkUrl,
  directory: (value) => checkUrl(value) ?? checkDirectory(value),
  everything: (value) => checkUrl(value) ?? checkRoot(value),
  hostname: checkHostname,
};

function checkUrl(value: string): string | undefined {
  // The URL parser drops white space in silence; what is sent to the vendor would still hold it.
  if (/[\s\p{Cc}]/u.test(value)) return 'A URL must not contain white space or control characters.';
  if (!/^https?:\/\//i.test(value) || !URL.canParse(value)) {
    return 'A URL must be complete and start with http:// or https://.';
  }
  const url = new URL(value);
  if (url.username !== '' || url.password !== '') return 'A URL must not carry a user name or password.';
  return value.includes('#') ? 'A URL must not have a fragment: it never reaches a server.' : undefined;
}

function checkDirectory(value: string): string | undefined {
  return value.endsWith('/') && !value.includes('?')
    ? undefined
    : 'A directory must end with / and have no query.';
}

function checkRoot(value: string): string | undefined {
  const url = new URL(value);
  if (url.pathname === '/' && url.search === '' && value.endsWith('/')) return undefined;
  return 'To purge everything of a host, give its root, such as https://www.example.com/.';
}

function checkHostname(value: string): string | undefined {
  return hostname.test(value) ? undefined : 'A hostname must be given alone, such as www.example.com.';
}
