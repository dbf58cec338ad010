import { checkByList } from '../check-by-list.ts';
import { VendorError } from '../errors.ts';
import { refuseUnsupported } from '../refuse-unsupported.ts';
import type { AdapterDeps, CallOptions, Receipt, TaskQuery, TaskStatus, VendorAdapter } from '../vendor.ts';
import { capabilities, commandCapabilities } from './capabilities.ts';
import { createF5Client, vendorId, type F5Client } from './client.ts';
import { createDistributionCalls } from './distributions.ts';
import { judgeOperation } from './judge-purge.ts';
import { readLogs } from './logs.ts';
import { readCommandStatus, sendCommand } from './purge-commands.ts';
import { readPurge, type OnePurge } from './purge-selection.ts';
import type { F5Settings } from './settings.ts';
import { readStats } from './statistics.ts';

/** Turns our words into the vendor's: one target a call, by cache-purge or by purge commands as the settings say. */
export function createF5Adapter(settings: F5Settings, deps: AdapterDeps): VendorAdapter {
  const client = createF5Client(settings, deps);
  const distributions = createDistributionCalls(client, settings.namespace);
  const way = settings.purgeApi === 'purge-commands' ? commandWay(client, settings) : cachePurgeWay(client);
  return {
    purge: async (batch, options) => {
      refuseUnsupported(vendorId, way.capabilities, batch);
      return way.send(readPurge(batch), batch.key, options);
    },
    taskStatus: async (queries, options) => {
      const answers: TaskStatus[] = [];
      for (const query of queries) answers.push(await way.ask(query, deps.now(), options));
      return answers;
    },
    distributions,
    check: (_query, options) => checkByList(distributions, options),
    stats: (query, options) => readStats(client, query, options),
    logs: (query, options) => readLogs(client, query, options),
  };
}

/** A generation of the purge API. */
interface PurgeWay {
  readonly capabilities: typeof capabilities;
  send(purge: OnePurge, key: string, options: CallOptions): Promise<Receipt>;
  ask(query: TaskQuery, nowMs: number, options: CallOptions): Promise<TaskStatus>;
}

function cachePurgeWay(client: F5Client): PurgeWay {
  return {
    capabilities,
    send: async ({ selection, manner, distribution }, _key, options) => ({
      state: 'accepted',
      vendorTask: await client.cachePurge(distribution.vendorId, { ...selection, ...manner }, options),
    }),
    ask: async ({ vendorTask, batch, sentAtMs }, nowMs, options) => {
      const name = batch.distribution?.vendorId;
      if (name === undefined || !/^\d+$/.test(vendorTask)) {
        const message = `No operation of a known load balancer is called ${vendorTask}.`;
        throw new VendorError({ kind: 'not-found', vendor: vendorId, message });
      }
      const status = await client.getServiceOperationStatus(name, vendorTask, options);
      return judgeOperation(status, { sentAtMs, nowMs });
    },
  };
}

function commandWay(client: F5Client, { namespace }: F5Settings): PurgeWay {
  return {
    capabilities: commandCapabilities,
    send: (purge, key, options) => sendCommand(client, { purge, key, namespace }, options),
    ask: ({ vendorTask, sentAtMs }, nowMs, options) =>
      readCommandStatus(client, { name: vendorTask, sentAtMs, nowMs }, options),
  };
}
