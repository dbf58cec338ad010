import { cutQueries, hideCredentials } from '@purgeway/model';
import { destination, pino, stdTimeFunctions, type DestinationStream, type Logger } from 'pino';
import { factsOfError } from './tell-error.ts';

export type { Logger } from 'pino';

/** How much is said, from least to most; `silent` says nothing. */
export const logLevels = ['silent', 'fatal', 'error', 'warn', 'info', 'debug', 'trace'] as const;
export type LogLevel = (typeof logLevels)[number];

export interface LoggerOptions {
  /** Stands in every line: which program speaks. */
  readonly name?: string;
  /** Default `info`. */
  readonly level?: LogLevel;
  /** URLs are written with their query; credentials in it are hidden all the same. Default false. */
  readonly hasUrlQueries?: boolean;
  /** Default: standard output. */
  readonly destination?: DestinationStream;
}

/** Names of fields that hold a credential, wherever they stand in the first three levels of a logged object. */
const secretNames = [
  'authorization',
  'cookie',
  'set-cookie',
  'proxy-authorization',
  'x-api-key',
  'key',
  'keys',
  'apiKey',
  'secret',
  'secrets',
  'secretId',
  'secretKey',
  'clientSecret',
  'signature',
  'token',
  'accessToken',
  'password',
];

/**
 * A logger that writes one JSON object per line: fields named like a credential are replaced by `[secret]`, and so are the credentials of
 * URLs in any text. Of errors it writes what {@link factsOfError} gives.
 */
export function createLogger(options: LoggerOptions = {}): Logger {
  const settings = {
    ...(options.name === undefined ? {} : { name: options.name }),
    level: options.level ?? 'info',
    timestamp: stdTimeFunctions.isoTime,
    formatters: { level: (label: string) => ({ level: label }) },
    redact: { paths: secretNames.flatMap(pathsOf), censor: '[secret]' },
    serializers: { err: factsOfError },
    hooks: { streamWrite: options.hasUrlQueries === true ? hideCredentials : hideQueries },
  };
  // pino's own default writes in the background: at the end of the process its last lines come out of order.
  return pino(settings, options.destination ?? destination({ dest: 1, sync: true }));
}

/** For tests and for tools that only print results. */
export const silentLogger: Logger = pino({ level: 'silent' });

function hideQueries(line: string): string {
  return hideCredentials(cutQueries(line));
}

function pathsOf(name: string): string[] {
  return ['', '*', '*.*'].map((prefix) => {
    const last = name.includes('-') ? `["${name}"]` : name;
    const dot = prefix === '' || last.startsWith('[') ? '' : '.';
    return `${prefix}${dot}${last}`;
  });
}
