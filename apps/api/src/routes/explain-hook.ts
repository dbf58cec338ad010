import { clientAddressOf } from '@purgeway/access';
import type { Reading, RuleOutcome } from '@purgeway/hooks';
import { maySee } from '../access/key-ring.ts';
import { judgeSender } from '../hooks/assert-sender.ts';
import { findHook, noSuchHook } from '../hooks/find-hook.ts';
import type { OwnHook } from '../hooks/own-hooks.ts';
import { previewPurge } from '../hooks/preview-purge.ts';
import { readArrival } from '../hooks/read-arrival.ts';
import type { Answer } from '../http/answer.ts';
import type { Call } from '../http/route.ts';
import { ApiProblem } from '../problems/problem.ts';
import type { Services } from '../services.ts';

/** Says what a hook would do with what is sent: which rules count, what they come to, what is missing, and why nothing is done. Does nothing. */
export async function explainHook({ request, principal }: Call, services: Services): Promise<Answer> {
  const own = findHook(request, services);
  if (!maySee(principal, own.client)) {
    throw noSuchHook();
  }
  const arrived = await readArrival(request, own.bytesMax);
  const payload = await arrived.payload();
  if (payload === undefined) {
    throw new ApiProblem('invalid-json', { detail: 'The body must be JSON in UTF-8; it does not parse.' });
  }
  const signed = { ...arrived.request, path: arrived.request.path.replace(/\/explain(?=\?|$)/u, '') };
  const address = clientAddressOf(request, services.trustedProxies);
  const signature = await judgeSender({ ...arrived, request: signed, own, address }, services);
  const reading = own.hook.read(signed, payload);
  const { nothing } = reading;
  return {
    status: 200,
    body: {
      hook: own.name,
      source: own.settings.source,
      event: reading.event,
      environment: reading.environment,
      signature,
      ...(nothing !== undefined && { [nothing.outcome]: nothing.reason }),
      duplicates_known_by: reading.delivery.by,
      rules: reading.mapped.rules.map(presentRule),
      targets: reading.mapped.targets,
      ...(nothing === undefined ? await presentPreview(reading, own, services) : {}),
    },
  };
}

function presentRule({ isApplied, templates }: RuleOutcome, index: number) {
  return {
    rule: index,
    applied: isApplied,
    templates: templates.map(({ list, template, values, missing }) => ({
      list,
      template,
      values,
      missing: missing.length === 0 ? undefined : missing.map(({ field, reason }) => ({ field, reason })),
    })),
  };
}

async function presentPreview({ mapped }: Reading, own: OwnHook, services: Services) {
  try {
    const { targets, accounts, refused } = await previewPurge(mapped.targets, own, services);
    return {
      would_purge: targets,
      accounts,
      refused: refused.count === 0 ? undefined : { count: refused.count, items: refused.first },
    };
  } catch (error) {
    if (error instanceof ApiProblem) {
      return { would_purge: 0, problem: { code: error.code, detail: error.facts.detail } };
    }
    throw error;
  }
}
