export type {
  Authentication,
  SignatureScheme,
  SignedParts,
  TimestampPlace,
  Verdict,
} from './authentication.ts';
export type { HookProblem } from './check-mapping.ts';
export type { Condition } from './condition.ts';
export { parsePath } from './field-path.ts';
export { createHook, hookProblems, type Hook, type HookDeps, type Reading } from './hook.ts';
export type { HookRequest } from './hook-request.ts';
export type { Mapped, MappingRule, RuleOutcome, Targets, TemplateOutcome } from './mapping.ts';
export type { DeliveryName } from './name-delivery.ts';
export { parsePayload } from './parse-payload.ts';
export type { HookSettings } from './settings.ts';
export type { IgnoreRule, Source } from './source.ts';
export { findSource, sources } from './sources.ts';
export { targetLists, type TargetList } from './target-lists.ts';
export { signatureOf, signedNames } from './verify-signature.ts';
