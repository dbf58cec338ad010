import { z } from 'zod';
import type { RouteSpec } from '../openapi/route-spec.ts';
import { hookExplainedSchema, hookListSchema, hookTakenSchema } from '../present/hook-schemas.ts';

const tag = 'Hooks';
const parameters = { hook: 'The name of the hook in the config.' };
const bodySchema = z.unknown().meta({
  id: 'HookPayload',
  description: 'What the CMS sends: any JSON. Its media type does not matter.',
});

export const receiveHookSpec: RouteSpec = {
  id: 'receiveHook',
  tag,
  summary: 'Take a hook of a CMS, which proves itself as its source does it, and purge what changed.',
  notes: 'Answered with 200 when what it comes to is durable, or nothing is to be done.',
  parameters,
  body: bodySchema,
  isCounted: true,
  answers: { 200: { says: 'Taken, known, or of no concern.', body: hookTakenSchema } },
  errors: [
    'wrong-signature',
    'hook-not-found',
    'too-many-targets',
    'too-many-requests',
    'too-many-wrong-keys',
    'daily-targets-used-up',
    'internal-error',
    'store-unavailable',
    'store-full',
  ],
};

export const listHooksSpec: RouteSpec = {
  id: 'listHooks',
  tag,
  summary: 'The hooks of the client, with what came of them lately at this API process.',
  answers: { 200: { says: 'All of them.', body: hookListSchema } },
};

export const explainHookSpec: RouteSpec = {
  id: 'explainHook',
  tag,
  summary: 'What a hook would purge, and why. Nothing is purged.',
  parameters,
  body: bodySchema,
  answers: { 200: { says: 'What it would come to.', body: hookExplainedSchema } },
  errors: ['hook-not-found', 'too-many-wrong-keys'],
};
