import { showAccount } from '../views/account.ts';
import { showAccounts } from '../views/accounts.ts';
import { showCallback } from '../views/callback.ts';
import { showDeliveries } from '../views/deliveries.ts';
import { showEndpoints } from '../views/endpoints.ts';
import { showHook } from '../views/hook.ts';
import { showHooks } from '../views/hooks.ts';
import { showOperation } from '../views/operation.ts';
import { showOperations } from '../views/operations.ts';
import { showOverview } from '../views/overview.ts';
import { showPurge } from '../views/purge.ts';
import { showReceivers } from '../views/receivers.ts';
import { showUnknown } from '../views/unknown.ts';
import type { View } from './page.ts';

interface Route {
  /** `:id` stands for one part of a path. */
  readonly path: string;
  readonly view: View;
}

/** Every page of the console. */
const routes: readonly Route[] = [
  { path: '/console', view: showOverview },
  { path: '/console/operations', view: showOperations },
  { path: '/console/operations/:id', view: showOperation },
  { path: '/console/purge', view: showPurge },
  { path: '/console/accounts', view: showAccounts },
  { path: '/console/accounts/:id', view: showAccount },
  { path: '/console/callbacks', view: showEndpoints },
  { path: '/console/callbacks/deliveries', view: showDeliveries },
  { path: '/console/callbacks/receivers', view: showReceivers },
  { path: '/console/callbacks/deliveries/:id', view: showCallback },
  { path: '/console/hooks', view: showHooks },
  { path: '/console/hooks/:id', view: showHook },
];

/** The view of a path, and the part of it that stands for `:id`. */
export function routeOf(path: string): { readonly view: View; readonly id: string } {
  const parts = partsOf(path);
  for (const route of routes) {
    const wanted = partsOf(route.path);
    const fits =
      wanted.length === parts.length && wanted.every((part, i) => part === ':id' || part === parts[i]);
    if (fits) {
      return { view: route.view, id: decoded(parts[wanted.indexOf(':id')] ?? '') };
    }
  }
  return { view: showUnknown, id: '' };
}

function partsOf(path: string): string[] {
  return path.split('/').filter((part) => part !== '');
}

/** What does not decode is an id that nobody has. */
function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
