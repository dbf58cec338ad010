import type { z } from 'zod';
import { jsonAnswer, type FakeAnswer, type FakeContext } from '../testing/fake.ts';
import { cachePurgeForm, commandForm, deletionForm, operationForm } from './fake-forms.ts';
import { badRequest, exists, notFound } from './fake-words.ts';

/** A call about purges, as the fake has read it. */
export interface PurgeCall {
  readonly route: 'cache-purge' | 'operation' | 'command' | 'get-command' | 'delete-command';
  readonly namespace: string;
  /** Of the load balancer or of the command; empty where the path names none. */
  readonly name: string;
  readonly query: URLSearchParams;
  readonly body: unknown;
}

/** Purges of both generations and what became of them. */
export interface FakePurges {
  refuse(call: PurgeCall): FakeAnswer | undefined;
  carryOut(call: PurgeCall): FakeAnswer;
}

/** What the vendor puts before a load balancer's name to name its virtual host. */
const virtualHostPrefix = 'ves-io-cdn-loadbalancer-';

interface Task {
  readonly atMs: number;
  readonly balancer: string;
  readonly target: string;
  readonly isHard: boolean;
}

type DomainsOf = (balancer: string) => readonly string[] | undefined;

/** Starts with no purge; the first operation's id is 1. */
export function createFakePurges(context: FakeContext, domainsOf: DomainsOf): FakePurges {
  const operations: Task[] = [];
  const commands = new Map<string, { readonly task: Task; readonly form: z.infer<typeof commandForm> }>();
  const begin = (balancer: string, choice: Choice): Task => ({
    atMs: context.clock.now(),
    balancer,
    target: targetOf(choice, balancer),
    isHard: choice.hard_purge !== undefined,
  });
  return {
    refuse: (call) =>
      refuseForm(call) ??
      refuseBalancer(call, domainsOf) ??
      refuseCommand(call, (name) => commands.has(name)),
    carryOut: ({ route, name, body, query }) => {
      if (route === 'cache-purge') {
        operations.push(begin(name, cachePurgeForm.parse(body)));
        // Spaced as the vendor's page shows it.
        return { ...jsonAnswer(200, {}), body: `{ "purge_request_id": ${operations.length}}` };
      }
      if (route === 'operation') {
        const asked = operationForm.parse(body);
        const task = operations[asked.service_op_id - 1];
        return jsonAnswer(200, operationAnswer(asked, task, context));
      }
      if (route === 'command') {
        const form = commandForm.parse(body);
        const task = begin(balancerOf(form), form.spec);
        commands.set(form.metadata.name, { task, form });
        return jsonAnswer(200, { ...form, system_metadata: { tenant: 'fake-tenant' } });
      }
      const command = commands.get(name);
      if (command === undefined) return notFound(name);
      if (route === 'delete-command') {
        commands.delete(name);
        return jsonAnswer(200, {});
      }
      const isStatus = query.get('response_format') === 'GET_RSP_FORMAT_STATUS';
      return jsonAnswer(200, {
        ...command.form,
        status: isStatus ? commandStatus(command.task, context) : [],
      });
    },
  };
}

/** What is purged and how, in either generation. */
interface Choice {
  readonly url?: string | undefined;
  readonly url_path?: string | undefined;
  readonly hostname?: string | undefined;
  readonly pattern?: string | undefined;
  readonly purge_all?: object | undefined;
  readonly hard_purge?: object | undefined;
}

/** What a purge names, as it came over the wire; a purge of all names the load balancer. */
export function targetOf(choice: Choice, balancer: string): string {
  return choice.url ?? choice.url_path ?? choice.hostname ?? choice.pattern ?? balancer;
}

/** The load balancer of a purge command. */
export function balancerOf({ spec }: z.infer<typeof commandForm>): string {
  return spec.virtual_host.name.replace(virtualHostPrefix, '');
}

const forms = {
  'cache-purge': cachePurgeForm,
  operation: operationForm,
  command: commandForm,
  'delete-command': deletionForm,
};

function refuseForm({ route, body, name, namespace }: PurgeCall): FakeAnswer | undefined {
  if (route === 'get-command') return undefined;
  const form = forms[route].safeParse(body);
  if (!form.success) return badRequest(form.error.issues.map((issue) => issue.message).join('; '));
  const data: object = 'metadata' in form.data ? form.data.metadata : form.data;
  const isHere = !('namespace' in data) || data.namespace === namespace;
  const isMeant = route !== 'delete-command' || ('name' in data && data.name === name);
  return isHere && isMeant ? undefined : badRequest('the body names another object than the path');
}

function refuseBalancer({ route, name, body }: PurgeCall, domainsOf: DomainsOf): FakeAnswer | undefined {
  const isCommand = route === 'command';
  if (!isCommand && route !== 'cache-purge') return undefined;
  const choice = isCommand ? commandForm.parse(body).spec : cachePurgeForm.parse(body);
  const isNamed = !isCommand || commandForm.parse(body).spec.virtual_host.name.startsWith(virtualHostPrefix);
  const domains = domainsOf(isCommand ? balancerOf(commandForm.parse(body)) : name);
  if (domains === undefined || !isNamed) return notFound(`cdn_loadbalancer ${name}`);
  const { hostname } = choice;
  return hostname === undefined || domains.includes(hostname)
    ? undefined
    : badRequest(`${hostname} is no domain of the load balancer`);
}

function refuseCommand(
  { route, name, body }: PurgeCall,
  has: (name: string) => boolean,
): FakeAnswer | undefined {
  if (route === 'command') {
    const { name: chosen } = commandForm.parse(body).metadata;
    return has(chosen) ? exists(`cdn_purge_command ${chosen}`) : undefined;
  }
  const isOfOne = route === 'get-command' || route === 'delete-command';
  return isOfOne && !has(name) ? notFound(`cdn_purge_command ${name}`) : undefined;
}

/** Where a purge happens: when a site shows in the list, and when it is done, as shares of a task's age. */
const sites = [
  { site: 'pa4-par-cdn', from: 0.1, to: 0.3 },
  { site: 'ny8-nyc-cdn', from: 0.25, to: 0.5 },
];

interface SiteState {
  readonly isFailed: boolean;
  readonly isDone: boolean;
  readonly purge: object;
}

function sitesOf({ atMs, target, isHard }: Task, context: FakeContext): SiteState[] {
  const now = context.clock.now();
  const timeAt = (share: number): number => atMs + share * context.taskAfterMs();
  return sites
    .filter(({ from }) => timeAt(from) <= now)
    .map(({ site, from, to }) => {
      const isDone = timeAt(to) <= now;
      const isFailed = isDone && context.failing.has(target);
      return {
        isDone,
        isFailed,
        purge: {
          site,
          regexp: target,
          hard_purge: isHard,
          start_time: new Date(timeAt(from)).toISOString(),
          finish_time: isDone ? new Date(timeAt(to)).toISOString() : '',
          purge_time: '',
          bytes_purged: isDone && !isFailed ? '18446744073709551615' : '0',
          bytes_not_purged: '0',
        },
      };
    });
}

function operationAnswer(
  { name, service_op_id }: z.infer<typeof operationForm>,
  task: Task | undefined,
  context: FakeContext,
): object {
  if (task === undefined || task.balancer !== name) {
    return { error: { code: 'ENOTFOUND', message: `no operation ${service_op_id}` }, items: [] };
  }
  const items = sitesOf(task, context).map(({ isDone, isFailed, purge }) => {
    const word = isFailed ? 'failed' : 'success';
    return { service_op_id, status: isDone ? word : 'in progress', purge };
  });
  return { error: null, items };
}

function commandStatus(task: Task, context: FakeContext): object[] {
  const last_update_time = new Date(task.atMs).toISOString();
  const valid = { type: 'Validation', status: 'Success', reason: '', hostname: '', last_update_time };
  const of = sitesOf(task, context).map(({ isFailed, purge }) => {
    const condition = {
      type: 'Operational',
      status: isFailed ? 'Failed' : 'Success',
      reason: '',
      last_update_time,
    };
    return { conditions: [condition], purge_status: purge, object_refs: [] };
  });
  return [{ conditions: [valid], purge_status: null, object_refs: [] }, ...of];
}
