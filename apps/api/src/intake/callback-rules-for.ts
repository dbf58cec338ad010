import type { CallbackRequest } from '@purgeway/model';
import type { Principal } from '../access/key-ring.ts';
import type { Services } from '../services.ts';
import type { CallbackRules } from './check-callback.ts';

/** The config's rules, and with them the endpoint that the request names, if one was made by this client. */
export async function callbackRulesFor(
  callback: CallbackRequest | undefined,
  { client }: Principal,
  { callbacks, endpoints }: Pick<Services, 'callbacks' | 'endpoints'>,
): Promise<CallbackRules> {
  const name = callback?.endpoint;
  if (name === undefined || callbacks.endpointNames.includes(name)) {
    return callbacks;
  }
  const made = await endpoints.get(name);
  return made?.client === client
    ? { ...callbacks, endpointNames: [...callbacks.endpointNames, name] }
    : callbacks;
}
