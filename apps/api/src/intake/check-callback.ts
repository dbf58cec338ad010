import { isCallbackHostAllowed } from '@purgeway/config';
import type { FindUrlProblem } from '@purgeway/egress';
import { hasBracesInPathAlone, type CallbackRequest } from '@purgeway/model';
import { ApiProblem } from '../problems/problem.ts';

/** What the config says of callbacks. */
export interface CallbackRules {
  readonly endpointNames: readonly string[];
  /** Hosts that a request may name; `*.example.com` stands for every host below it, `*` for all but inside names. */
  readonly allowedHosts: readonly string[];
  /** What speaks against an address as it is written. Where a name leads is looked at when it is called. */
  readonly findUrlProblem: FindUrlProblem;
  /** Whether there is a secret to sign callbacks to such hosts with. */
  readonly hasSecret: boolean;
}

/** The callback as it was asked for. Throws `ApiProblem` when it could never be delivered; absent means none. */
export function checkCallback(
  callback: CallbackRequest | undefined,
  rules: CallbackRules,
): CallbackRequest | undefined {
  if (callback?.endpoint !== undefined && !rules.endpointNames.includes(callback.endpoint)) {
    throw unknownEndpoint(callback.endpoint);
  }
  if (callback?.url !== undefined) {
    checkCallbackUrl(callback.url, rules, '/callback/url');
    assertSecret(rules);
  }
  return callback;
}

/** Throws `ApiProblem`, which points to the field, when the address could never be called. */
export function checkCallbackUrl(
  text: string,
  rules: Pick<CallbackRules, 'allowedHosts' | 'findUrlProblem'>,
  pointer: string,
): void {
  const url = /^https?:\/\/[^\s\\]+$/iu.test(text) ? URL.parse(text) : null;
  if (url === null) {
    throw refused(pointer, 'Give a full URL beginning with https:// or http://.');
  }
  if (url.username !== '' || url.password !== '') {
    throw refused(
      pointer,
      'Leave out the user name and password before the "@"; callbacks are signed instead.',
    );
  }
  if (!hasBracesInPathAlone(text)) {
    throw refused(pointer, 'An address may hold placeholders only in its path and query.');
  }
  if (!isCallbackHostAllowed(rules.allowedHosts, url.hostname)) {
    throw refused(
      pointer,
      `Callbacks to ${url.hostname} are not allowed: ask the operator to add it to the allowed hosts.`,
    );
  }
  const problem = rules.findUrlProblem(text);
  if (problem !== undefined) {
    throw refused(pointer, problem);
  }
}

function assertSecret({ hasSecret }: CallbackRules): void {
  if (!hasSecret) {
    throw refused(
      '/callback/url',
      'No secret to sign callbacks with is configured: ask the operator to set one.',
    );
  }
}

function unknownEndpoint(name: string): ApiProblem {
  return refused('/callback/endpoint', `There is no callback endpoint "${name}" of yours.`);
}

function refused(pointer: string, detail: string): ApiProblem {
  return new ApiProblem('callback-refused', {
    detail,
    errors: [{ pointer, code: 'callback-refused', detail }],
  });
}
