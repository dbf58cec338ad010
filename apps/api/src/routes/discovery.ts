import {
  describedRoutes,
  presentCapability,
  presentCapabilityInFull,
} from '../discovery/present-capability.ts';
import { pathParameter, type Route } from '../http/route.ts';
import { presentTime } from '../present/time.ts';
import { ApiProblem } from '../problems/problem.ts';
import { discoverOneSpec, discoverySpec } from '../specs/service-specs.ts';

/** Raised when what discovery says takes another form. */
const version = '1';

/** The routes that say what the given ones can do. Anyone may ask: they name vendors, and no account. */
export function discoveryOf(routes: readonly Route[]): readonly Route[] {
  const described = describedRoutes(routes);
  return [
    {
      method: 'GET',
      path: '/v1/discovery',
      access: 'public',
      spec: discoverySpec,
      handler: (_call, services) => ({
        status: 200,
        body: {
          version,
          generated_at: presentTime(services.clock.now()),
          capabilities: described.map((one) => presentCapability(one, services)),
        },
      }),
    },
    {
      method: 'GET',
      path: '/v1/discovery/:capability',
      access: 'public',
      spec: discoverOneSpec,
      handler: ({ request }, services) => {
        const id = pathParameter(request, 'capability');
        const found = described.find(({ capability }) => capability.id === id);
        if (found === undefined) {
          throw new ApiProblem('capability-not-found', {
            detail: 'GET /v1/discovery lists the capabilities there are.',
          });
        }
        return { status: 200, body: presentCapabilityInFull(found, services) };
      },
    },
  ];
}
