import type { Authentication, Verdict } from './authentication.ts';
import { compileRules, conditionProblems, type HookProblem } from './check-mapping.ts';
import { compileFields } from './compile-fields.ts';
import type { MissingField } from './expand-template.ts';
import { createFields } from './fields.ts';
import type { HookRequest } from './hook-request.ts';
import { judge } from './judge.ts';
import { mapToTargets, type Mapped } from './mapping.ts';
import { nameDelivery, type DeliveryName } from './name-delivery.ts';
import { settle, type HookSettings } from './settings.ts';
import { sentSecret, verify } from './verify.ts';

/**
 * Why nothing is done, as a sentence. `ignored`: nothing that is served changed, or the config leaves it out; `unmapped`: it may have
 * changed, and the mapping comes to nothing.
 */
export interface Nothing {
  readonly outcome: 'ignored' | 'unmapped';
  readonly reason: string;
}

/** What a hook that came is about, and what it comes to. */
export interface Reading {
  /** As the sender names it; undefined when it names none. */
  readonly event: string | undefined;
  readonly environment: string | undefined;
  /** Why nothing is done; undefined when something is. */
  readonly nothing: Nothing | undefined;
  readonly mapped: Mapped;
  /** Fields that the mapping asks for and that hold what may not stand there, whatever else it comes to. */
  readonly unusable: readonly MissingField[];
  readonly delivery: DeliveryName;
}

/** A configured hook. */
export interface Hook {
  /** Whether the proof stands in the body. Only then the payload is looked at before it is known who sent it. */
  readonly isProvenByBody: boolean;
  /** Whether a request comes from the sender. `payload` as {@link Hook.read} takes it; undefined where the proof stands elsewhere. */
  verify(request: HookRequest, payload: unknown, nowMs: number): Verdict;
  /** The secret that a request itself holds, where senders send it; undefined where they sign, and where it is missing. */
  sentSecret(request: HookRequest, payload: unknown): string | undefined;
  /** Whether the sender only tries the address, without a proof: such a request is answered, and nothing else. */
  isGreeting(request: HookRequest): boolean;
  /** `payload`: the body, as `parsePayload` gives it. Nothing is kept of it. */
  read(request: HookRequest, payload: unknown): Reading;
}

export interface HookDeps {
  /** Any of them is good. */
  readonly secrets: () => readonly string[];
  /** Whether a URL that stands whole in a payload may have that hostname. */
  readonly isHostAllowed: (hostname: string) => boolean;
}

/** Makes the hook of settings in which {@link hookProblems} found nothing. */
export function createHook(settings: HookSettings, { secrets, isHostAllowed }: HookDeps): Hook {
  const hook = settle(settings);
  const { rules } = compileRules(hook.mapping, hook.bounds);
  const isGreeting = hook.source.isGreeting ?? (() => false);
  return {
    isProvenByBody: hook.authentication?.type === 'body',
    verify: (request, payload, nowMs) =>
      verify(hook.authentication, { request, payload, secrets: secrets(), nowMs }),
    sentSecret: (request, payload) => sentSecret(hook.authentication, { request, payload }),
    isGreeting,
    read: (request, payload) => {
      const fields = createFields({ table: hook.fields, payload, headers: request.headers });
      const mapped = mapToTargets(rules, fields, isHostAllowed);
      const ignored = judge(hook, fields);
      return {
        event: fields.text('event'),
        environment: fields.text('environment'),
        nothing:
          ignored === undefined ? judgeMapped(mapped, settings) : { outcome: 'ignored', reason: ignored },
        mapped,
        unusable: missingOf(mapped.rules).filter(({ why }) => why === 'unusable'),
        delivery: nameDelivery(hook.delivery, {
          fields,
          mapped,
          request,
          sameContentMs: hook.sameContentMs,
        }),
      };
    },
  };
}

/** What is wrong with a hook's settings; empty when it can be made. */
export function hookProblems(settings: HookSettings): readonly HookProblem[] {
  const hook = settle(settings);
  const { problems } = compileRules(hook.mapping, hook.bounds);
  const isOwn = settings.mapping !== undefined;
  return [
    ...authenticationProblems(settings.authentication ?? hook.source.authentication),
    ...compileFields(settings.fields).problems.map(({ path, message }) => ({
      path: ['fields', ...path],
      message,
    })),
    ...(settings.ignored ?? []).flatMap(({ when }, index) =>
      conditionProblems(when, ['ignored', index, 'when']),
    ),
    ...(hook.mapping.length > 0 ? [] : [{ path: ['mapping'], message: noMapping }]),
    ...problems.map(({ path, message }) => ({
      path: isOwn ? ['mapping', ...path] : ['mapping'],
      message: isOwn
        ? message
        : `The usual mapping of ${hook.source.name} does not do without more: give a mapping, or what it needs. ${message}`,
    })),
  ];
}

function missingOf(rules: Mapped['rules']): readonly MissingField[] {
  return rules.flatMap(({ templates }) => templates.flatMap((template) => template.missing));
}

const noMapping = 'Needed: nothing would be purged. (Tags need `distribution` besides.)';

function authenticationProblems(authentication: Authentication | undefined): HookProblem[] {
  return authentication === undefined
    ? [{ path: ['authentication'], message: 'Needed: how the sender proves who it is.' }]
    : [];
}

/**
 * What the config leaves out by its own rules and patterns is left out on purpose, and an empty list is no fault. A field that is not there
 * or cannot be used is one, and so is an event that the usual mapping has no rule for.
 */
function judgeMapped(
  { targets, rules }: Mapped,
  { mapping }: Pick<HookSettings, 'mapping'>,
): Nothing | undefined {
  if (Object.values(targets).some((list) => list.length > 0)) {
    return undefined;
  }
  const missing = missingOf(rules);
  const first = missing.find(({ why }) => why !== 'meant') ?? missing[0];
  if (first === undefined) {
    const outcome = mapping === undefined ? 'unmapped' : 'ignored';
    return { outcome, reason: 'No rule of the mapping is for it.' };
  }
  return {
    outcome: first.why === 'meant' ? 'ignored' : 'unmapped',
    reason: `The mapping yields nothing for it: ${first.field} ${first.reason}.`,
  };
}
