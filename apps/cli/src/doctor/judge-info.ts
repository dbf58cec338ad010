import { fail, ok, warn, type Finding } from './finding.ts';

/** The fields of Redis' INFO. */
export type Info = ReadonlyMap<string, string>;

export function parseInfo(text: string): Info {
  const fields = text.split(/\r?\n/u).flatMap((line) => {
    const colon = line.indexOf(':');
    return line.startsWith('#') || colon < 1 ? [] : [[line.slice(0, colon), line.slice(colon + 1)] as const];
  });
  return new Map(fields);
}

/** What INFO says of the version, replication and the append-only file. */
export function judgeInfo(info: Info): Finding[] {
  return [versionOf(info), roleOf(info), lastWriteOf(info)];
}

const redisMin = '6.2';
const waitAofFrom = '7.2';

function versionOf(info: Info): Finding {
  const valkey = info.get('valkey_version');
  const version = valkey ?? info.get('redis_version') ?? '';
  const product = valkey === undefined ? 'Redis' : 'Valkey';
  if (!isAtLeast(version, redisMin)) {
    return fail(
      'redis version',
      `${product} ${version || 'of unknown version'}`,
      `Use ${redisMin} or newer.`,
    );
  }
  const hasWaitAof = isAtLeast(version, waitAofFrom);
  return ok(
    'redis version',
    `${product} ${version}, ${hasWaitAof ? 'has' : 'has no'} WAITAOF (not needed with appendfsync always)`,
  );
}

function isAtLeast(version: string, least: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const [leastMajor = 0, leastMinor = 0] = least.split('.').map(Number);
  return major > leastMajor || (major === leastMajor && minor >= leastMinor);
}

function roleOf(info: Info): Finding {
  const name = 'redis replication';
  if (info.get('role') !== 'master') {
    return fail(
      name,
      `It is a ${info.get('role') ?? 'server of unknown role'}.`,
      'Give the address of the primary.',
    );
  }
  const replicas = Number(info.get('connected_slaves') ?? 0);
  return replicas > 0
    ? ok(name, `primary with ${replicas} connected replicas`)
    : warn(
        name,
        'primary without a replica',
        'Its disk is the only copy: have a replica or backups of the append-only file.',
      );
}

function lastWriteOf(info: Info): Finding {
  const name = 'redis append-only file';
  if (info.get('aof_enabled') !== '1') {
    return fail(name, 'There is none: what is accepted is lost when Redis ends.', 'Set appendonly yes.');
  }
  const failed = ['aof_last_write_status', 'aof_last_bgrewrite_status'].filter(
    (field) => (info.get(field) ?? 'ok') !== 'ok',
  );
  return failed.length === 0
    ? ok(name, 'written, and rewritten without errors')
    : fail(
        name,
        `${failed.join(' and ')} say that it went wrong.`,
        "Look at Redis' log, and at the room on its disk.",
      );
}
