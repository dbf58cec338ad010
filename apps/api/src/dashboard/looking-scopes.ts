import type { Scope } from '@purgeway/config';
import type { Services } from '../services.ts';

/**
 * The scopes of which a key needs one to look at the queues. They hold the work of all clients together, which is for nobody but the
 * operator to see; where there is one client alone, whoever may read its operations may see them.
 */
export function lookingScopes({ clients }: Pick<Services, 'clients'>): readonly Scope[] {
  return clients.length > 1 ? ['admin'] : ['read', 'admin'];
}
