import { isIP } from 'node:net';
import { createAddressRules } from './address-rules.ts';
import type { EgressRules } from './rules.ts';

/**
 * Says in a sentence why a URL may not be called, as far as the URL alone shows; undefined: it may, unless its name
 * leads to a forbidden address. At `operatorsOrigin`, which the operator wrote, scheme and port are free.
 */
export type FindUrlProblem = (url: string, operatorsOrigin?: string) => string | undefined;

export function createUrlRules(rules: EgressRules): FindUrlProblem {
  const findAddressProblem = createAddressRules(rules.allowedNetworks);
  const isPortAllowed = (port: number): boolean =>
    rules.allowedPorts.some((allowed) => allowed === '*' || allowed === port);

  const findWayProblem = (url: URL): string | undefined => {
    if (url.protocol === 'http:' && !rules.allowHttp) {
      return 'The address must begin with https://; http:// is not allowed here.';
    }
    const port = portOf(url);
    return isPortAllowed(port) ? undefined : `Port ${port} is not allowed.`;
  };

  const findHostProblem = (host: string): string | undefined => {
    if (isIP(host) !== 0) {
      const problem = findAddressProblem(host);
      return problem === undefined ? undefined : `${host} is ${problem}, which may not be called.`;
    }
    const name = host.replace(/\.$/u, '');
    if (/(^|\.)localhost$/u.test(name)) {
      const isLoopbackAllowed = ['127.0.0.1', '::1'].some((one) => findAddressProblem(one) === undefined);
      return isLoopbackAllowed ? undefined : `${host} is this machine itself, which may not be called.`;
    }
    // Such a name leads nowhere but inside, and inside nothing is allowed.
    return !name.includes('.') && rules.allowedNetworks.length === 0
      ? `${host} is a name of an inside network, which may not be called.`
      : undefined;
  };

  return (text, operatorsOrigin) => {
    const url = URL.parse(text);
    if (url === null || !/^https?:$/u.test(url.protocol)) {
      return 'The address must be a full URL beginning with https:// or http://.';
    }
    if (url.username !== '' || url.password !== '') {
      return 'The address must not carry a user name or password.';
    }
    const wayProblem = url.origin === operatorsOrigin ? undefined : findWayProblem(url);
    return wayProblem ?? findHostProblem(hostOf(url));
  };
}

/** As a resolver and a socket take it: an IPv6 address without its brackets. */
export function hostOf(url: URL): string {
  return withoutBrackets(url.hostname);
}

export function withoutBrackets(host: string): string {
  return host.startsWith('[') && host.endsWith(']') ? host.slice(1, -1) : host;
}

function portOf(url: URL): number {
  if (url.port !== '') {
    return Number(url.port);
  }
  return url.protocol === 'https:' ? 443 : 80;
}
