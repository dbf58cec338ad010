import { fail, ok, warn, type Finding } from './finding.ts';
import type { Info } from './judge-info.ts';

const wanted = [
  { setting: 'appendonly', value: 'yes', why: 'what is accepted is lost when Redis ends' },
  {
    setting: 'appendfsync',
    value: 'always',
    why: 'up to a second of what was accepted is lost when the power fails',
  },
  {
    setting: 'maxmemory-policy',
    value: 'noeviction',
    why: 'Redis may throw away accepted work when it is full',
  },
] as const;

/** Whether it keeps what it acknowledges, and what room it has. `settings`: undefined where the server does not show them. */
export function judgeSettings(settings: ReadonlyMap<string, string> | undefined, info: Info): Finding[] {
  if (settings === undefined) {
    return [
      warn(
        'redis settings',
        'This server does not show its settings (CONFIG GET).',
        'Make sure of appendonly yes, appendfsync always and maxmemory-policy noeviction where it is run.',
      ),
      memoryOf(info),
    ];
  }
  return [
    ...wanted.map(({ setting, value, why }) => {
      const found = settings.get(setting) ?? '';
      return found === value
        ? ok(`redis ${setting}`, value)
        : fail(
            `redis ${setting}`,
            `It is ${found || 'unknown'}: ${why}.`,
            `CONFIG SET ${setting} ${value}, and the same in its config file.`,
          );
    }),
    ...(settings.get('no-appendfsync-on-rewrite') === 'yes'
      ? [
          fail(
            'redis no-appendfsync-on-rewrite',
            'It is yes: nothing is fsynced while the file is rewritten.',
            'CONFIG SET no-appendfsync-on-rewrite no',
          ),
        ]
      : []),
    ...snapshotsOf(settings, info),
    memoryOf(info),
  ];
}

/** Purgeway needs none, but Redis refuses writes after one that failed, where it is not told otherwise. */
function snapshotsOf(settings: ReadonlyMap<string, string>, info: Info): Finding[] {
  const name = 'redis snapshots';
  if ((info.get('rdb_last_bgsave_status') ?? 'ok') === 'ok') {
    return [];
  }
  return settings.get('stop-writes-on-bgsave-error') === 'no'
    ? [warn(name, 'The last one failed.', "Look at Redis' log, and at the room on its disk.")]
    : [
        fail(
          name,
          'The last one failed, and Redis takes no writes after that.',
          "Look at Redis' log, and at the room on its disk; then CONFIG SET stop-writes-on-bgsave-error no.",
        ),
      ];
}

const fullShare = 0.9;
const tightShare = 0.75;

function memoryOf(info: Info): Finding {
  const name = 'redis memory';
  const used = Number(info.get('used_memory') ?? 0);
  const most = Number(info.get('maxmemory') ?? 0);
  if (most === 0) {
    return warn(
      name,
      `${mib(used)} used, no maxmemory`,
      'Set maxmemory below what the machine has: a full Redis refuses politely, a full machine kills it.',
    );
  }
  const text = `${mib(used)} of ${mib(most)} used, ${mib(Math.max(0, most - used))} left`;
  if (used > most * fullShare) {
    return fail(name, text, 'Raise maxmemory, or have workers carry out more before more is accepted.');
  }
  return used > most * tightShare ? warn(name, text, 'Raise maxmemory before it is full.') : ok(name, text);
}

function mib(bytes: number): string {
  return `${Math.round(bytes / 1024 / 1024)} MiB`;
}
