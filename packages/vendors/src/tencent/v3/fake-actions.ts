import { z } from 'zod';
import type { FakeClock } from '../../testing/fake-clock.ts';
import type { FakeAnswer } from '../../testing/fake.ts';
import type { FakeAction } from '../../testing/faults.ts';
import {
  addDomainBody,
  cdnDataBody,
  domainLogsBody,
  domainsBody,
  oneDomainBody,
  purgePathsBody,
  purgeTasksBody,
  purgeUrlsBody,
  updateDomainBody,
} from './fake-bodies.ts';
import type { FakeCdnDomains } from './fake-cdn-domains.ts';
import { refuseData, tellData, tellDomainLogs } from './fake-data.ts';
import type { FakePurgeTasks } from './fake-purge-tasks.ts';

/** One action of the fake: what it takes, refuses and does. */
interface Action {
  readonly action: FakeAction;
  readonly schema: z.ZodType;
  readonly refuse?: (body: unknown) => FakeAnswer | undefined;
  readonly run: (body: unknown) => FakeAnswer;
}
export type FakeActions = ReadonlyMap<string, Action>;

interface Parts {
  readonly clock: FakeClock;
  readonly domains: FakeCdnDomains;
  readonly tasks: FakePurgeTasks;
}

/** All actions that the fake knows, by name. */
export function createActions(parts: Parts): FakeActions {
  return new Map([...purgeActions(parts), ...domainActions(parts), ...dataActions(parts)]);
}

function purgeActions({ tasks }: Parts): [string, Action][] {
  return [
    [
      'PurgeUrlsCache',
      make('purge', purgeUrlsBody, ({ Urls }) =>
        tasks.add({ targets: Urls, isPath: false, flushType: 'delete' }),
      ),
    ],
    [
      'PurgePathCache',
      make('purge', purgePathsBody, ({ Paths, FlushType }) =>
        tasks.add({ targets: Paths, isPath: true, flushType: FlushType }),
      ),
    ],
    ['DescribePurgeTasks', make('status', purgeTasksBody, (body) => tasks.read(body))],
    ['DescribePurgeQuota', make('quota', z.strictObject({}), () => tasks.quota())],
  ];
}

function domainActions({ domains }: Parts): [string, Action][] {
  const changing = (name: string) => (body: { readonly Domain: string }) =>
    domains.refuseChange(name, body.Domain);
  return [
    [
      'AddCdnDomain',
      make(
        'create',
        addDomainBody,
        (body) => domains.add(body),
        ({ Domain }) => domains.refuseAdding(Domain),
      ),
    ],
    ['DescribeDomains', make('read', domainsBody, (body) => domains.tell(body, false))],
    ['DescribeDomainsConfig', make('read', domainsBody, (body) => domains.tell(body, true))],
    [
      'UpdateDomainConfig',
      make('update', updateDomainBody, (body) => domains.update(body), changing('UpdateDomainConfig')),
    ],
    [
      'StartCdnDomain',
      make(
        'update',
        oneDomainBody,
        ({ Domain }) => domains.switchTo(Domain, 'online'),
        changing('StartCdnDomain'),
      ),
    ],
    [
      'StopCdnDomain',
      make(
        'update',
        oneDomainBody,
        ({ Domain }) => domains.switchTo(Domain, 'offline'),
        changing('StopCdnDomain'),
      ),
    ],
    [
      'DeleteCdnDomain',
      make('delete', oneDomainBody, ({ Domain }) => domains.drop(Domain), changing('DeleteCdnDomain')),
    ],
  ];
}

function dataActions({ clock }: Parts): [string, Action][] {
  return [
    ['DescribeCdnData', make('stats', cdnDataBody, tellData, refuseData)],
    ['DescribeCdnDomainLogs', make('logs', domainLogsBody, (body) => tellDomainLogs(body, clock.now()))],
  ];
}

/** Hides the type of the body, so that actions stand in one map; bodies that do not fit were refused before. */
function make<T>(
  action: FakeAction,
  schema: z.ZodType<T>,
  ...[run, refuse]: [(body: T) => FakeAnswer, ((body: T) => FakeAnswer | undefined)?]
): Action {
  return {
    action,
    schema,
    run: (body) => run(schema.parse(body)),
    ...(refuse && { refuse: (body) => refuse(schema.parse(body)) }),
  };
}
