import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { exitCodes } from '../../apps/cli/src/exit-codes.ts';
import { createProgram, type Program } from '../../apps/cli/src/program.ts';
import { openCommandLineRig, rigPage, type CommandLineRig } from '../support/command-line-rig.ts';
import { until } from '../support/until.ts';

let rig: CommandLineRig;
beforeAll(async () => {
  rig = await openCommandLineRig(inject('redisUrl'));
});
afterAll(() => rig.close());

/** What stands for ids that are known only when it runs. */
interface Ids {
  readonly operation: string;
  readonly callback: string;
  readonly distribution: string;
  readonly payload: string;
}

/** One line for every command, in an order in which each can do its work. */
const lines: Readonly<Record<string, (ids: Ids) => readonly string[]>> = {
  purge: () => [rigPage('json'), '--wait'],
  'operations list': () => ['--limit', '2'],
  'operations get': ({ operation }) => [operation],
  'operations targets': ({ operation }) => [operation],
  'operations timeline': ({ operation }) => [operation],
  'operations watch': ({ operation }) => [operation],
  'operations cancel': ({ operation }) => [operation],
  'operations retry': ({ operation }) => [operation],
  'accounts list': () => [],
  'accounts get': () => ['main'],
  'accounts pause': () => ['main'],
  'accounts resume': () => ['main'],
  'accounts check': () => ['main'],
  'distributions list': () => [],
  'distributions get': ({ distribution }) => [distribution],
  'distributions create': () => [
    '--origin',
    'o.example.com',
    '--domain',
    'json.example.com',
    '--account',
    'main',
  ],
  'distributions update': ({ distribution }) => [distribution, '--ttl', '2h', '--wait'],
  'distributions delete': ({ distribution }) => [distribution, '--wait'],
  'distributions adopt': () => ['--vendor-id', 'of-nobody', '--account', 'main'],
  'hooks list': () => [],
  'hooks explain': ({ payload }) => ['pages', payload, '--header', 'X-GitHub-Event: push'],
  'callbacks list': () => ['--state', 'delivered'],
  'callbacks get': ({ callback }) => [callback],
  'callbacks replay': ({ callback }) => [callback],
  'callbacks redeliver': () => ['--from', '1h'],
  'callbacks endpoints': () => [],
  keys: () => [],
  'audit export': () => [],
  'audit verify': () => [],
  doctor: () => [],
  completion: () => [],
};

/** What is told of the operation whose page was poisoned. */
const notPurged = exitCodes['not-done'].code;

/** Lists that are empty here. */
const silent = new Set(['callbacks endpoints']);

it('every command does its work and prints JSON alone with --json', async () => {
  const ids = await prepare();
  for (const [name, wordsFor] of Object.entries(lines)) {
    const { code, out, err } = await rig.purgeway([
      ...name.split(' '),
      ...wordsFor(ids),
      '--json',
      '--quiet',
    ]);
    expect({ name, code, err }).toMatchObject({ name, code: name === 'operations watch' ? notPurged : 0 });
    expect({ name, isSilent: documentsIn(out).length === 0 }).toEqual({ name, isSilent: silent.has(name) });
  }
}, 120_000);

it('the list above has every command', () => {
  expect(Object.keys(lines).toSorted()).toEqual(placesOf(createProgram(async () => {})).toSorted());
});

it('a callback is sent again with the id that it had', async () => {
  const { callback } = await prepare();
  const before = rig.stack.receiver.received.length;
  expect((await rig.purgeway(['callbacks', 'replay', callback])).out).toBe(`${callback}: sent again\n`);
  await until('it comes again', () => rig.stack.receiver.received.length > before);
  const [last, first] = rig.stack.receiver.received.toReversed();
  expect(last?.headers['webhook-id']).toBe(first?.headers['webhook-id']);
});

/** An operation whose poisoned page was not purged and whose callback was delivered, a distribution, and the payload of a hook. */
async function prepare(): Promise<Ids> {
  rig.fake.poison.add(rigPage('poison'));
  const callbackUrl = `${rig.stack.receiver.url}/cli`;
  const purged = await rig.purgeway([
    'purge',
    rigPage('poison'),
    '--callback',
    callbackUrl,
    '--wait',
    '--json',
    '--quiet',
  ]);
  const operation = String(JSON.parse(purged.out).purge_id);
  let callback: unknown;
  await until('it is delivered', async () => {
    const { out } = await rig.purgeway(['callbacks', 'list', '--state', 'delivered', '--json', '--quiet']);
    callback = documentsIn(out).find((each) => each.operation_id === operation)?.id;
    return callback !== undefined;
  });
  const domain = `${operation.slice(3, 9)}.example.com`;
  const create = `distributions create --origin o.example.com --domain ${domain} --account main`;
  const made = await rig.purgeway([...create.split(' '), '--wait', '--json', '--quiet']);
  const payload = join(rig.folder, 'payload.json');
  await writeFile(payload, JSON.stringify({ ref: 'refs/heads/main', page: 'a' }));
  return {
    operation,
    callback: String(callback),
    distribution: JSON.parse(made.out).distribution_id,
    payload,
  };
}

/** One document, or one a line. Throws when there is anything else. */
function documentsIn(out: string) {
  const parts = out.startsWith('{\n') ? [out] : out.split('\n').filter((line) => line !== '');
  return parts.map((part) => JSON.parse(part));
}

function placesOf(command: Program, place = ''): string[] {
  return command.commands.length === 0
    ? [place]
    : command.commands.flatMap((each) => placesOf(each, `${place} ${each.name()}`.trim()));
}
