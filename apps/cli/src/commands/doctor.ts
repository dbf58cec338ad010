import type { Command } from 'commander';
import { usage } from '../command-error.ts';
import type { Context, Perform } from '../context.ts';
import { examineApi } from '../doctor/examine-api.ts';
import { examineRedis } from '../doctor/examine-redis.ts';
import type { Finding } from '../doctor/finding.ts';
import { offsetFailSeconds, offsetWarnSeconds } from '../doctor/judge-clock.ts';
import { readRedisAddress, type RedisAddress } from '../doctor/redis-address.ts';
import type { ExitName } from '../exit-codes.ts';
import { counted } from '../screen/counted.ts';
import { plainText } from '../screen/plain-text.ts';
import type { Screen } from '../screen/screen.ts';
import { examples } from './examples.ts';

interface DoctorOptions {
  readonly redis?: string;
  readonly api: boolean;
  readonly strict?: true;
}

export function addDoctor(program: Command, perform: Perform): void {
  program
    .command('doctor')
    .summary('look at everything, and say what is wrong and what to do')
    .description(
      'look at everything, and say what is wrong and what to do. The clocks of the API, Redis and vendors are compared: ' +
        `more than ${offsetWarnSeconds} s apart is a warning, more than ${offsetFailSeconds} s a failure. What the key may not ask for is a warning: all of it takes the scope "admin"`,
    )
    .option(
      '--redis <url>',
      'look at this Redis directly, without a password here; also REDIS_URL, the profile, or that of npm start',
    )
    .option('--no-api', 'look at Redis only')
    .option('--strict', 'warnings count as failures')
    .addHelpText(
      'after',
      examples(
        ['purgeway doctor', 'accounts, backlog, clocks, hooks, callbacks; Redis too where it is known'],
        ['purgeway doctor --no-api --redis redis://10.0.0.5:6379', 'settings, fsync time, memory'],
      ),
    )
    .action((options: DoctorOptions) => perform((context) => examine(options, context)));
}

async function examine(options: DoctorOptions, context: Context): Promise<ExitName> {
  const { screen } = context;
  const findings: Finding[] = [];
  for await (const finding of findingsFor(options, context)) {
    findings.push(finding);
    await screen.print(...findingLines(finding, screen));
  }
  const failed = findings.filter(({ result }) => result === 'fail').length;
  const warned = findings.filter(({ result }) => result === 'warn').length;
  const isWell = failed === 0 && (warned === 0 || options.strict !== true);
  await screen.document({ ok: isWell, failed, warned, findings });
  await screen.print(
    '',
    `${counted(failed, 'failure')}, ${counted(warned, 'warning')} of ${counted(findings.length, 'finding')}.`,
  );
  return isWell ? 'ok' : 'not-done';
}

async function* findingsFor(options: DoctorOptions, context: Context): AsyncGenerator<Finding> {
  const { clock, signal, environment, screen } = context;
  const connection = options.api ? await context.connect() : undefined;
  if (connection !== undefined) {
    yield* examineApi({ api: connection.api, clock, signal });
  }
  const url = options.redis ?? connection?.redisUrl ?? environment.redisUrl;
  if (url === undefined) {
    screen.note('Redis is not looked at: give its address with --redis or REDIS_URL.');
    return;
  }
  const address = readRedisAddress(url);
  address?.secrets.forEach((secret) => screen.hide(secret));
  assertNotTyped(options, address);
  yield* examineRedis({ url, host: address?.host, clock, signal });
}

/** Other users of the machine see what is typed. */
function assertNotTyped({ redis }: Pick<DoctorOptions, 'redis'>, address: RedisAddress | undefined): void {
  if (redis !== undefined && address?.secrets.some((secret) => secret !== '')) {
    throw usage(
      'A password of Redis is not taken from the command line, where others can see it.',
      'Set REDIS_URL, or put the address into a profile. Make a new password: this one was seen.',
    );
  }
}

const nameCells = 30;

function findingLines({ name, result, message, advice }: Finding, { tone }: Pick<Screen, 'tone'>): string[] {
  const mark = { ok: tone('good', 'ok  '), warn: tone('wait', 'warn'), fail: tone('bad', 'fail') }[result];
  const line = `${mark}  ${plainText(name).padEnd(nameCells)}  ${plainText(message)}`;
  return advice === undefined ? [line] : [line, `      ${tone('dim', `→ ${plainText(advice)}`)}`];
}
