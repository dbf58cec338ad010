export { createManualClock, systemClock, type Clock, type ManualClock } from './clock.ts';
export { EnvError, parseEnv, type Env, type EnvProblem } from './env.ts';
export {
  createLogger,
  logLevels,
  silentLogger,
  type Logger,
  type LoggerOptions,
  type LogLevel,
} from './logger.ts';
export { factsOfError, hideInError, tellError, type ErrorFacts } from './tell-error.ts';
export { quietErrors } from './quiet-errors.ts';
export { withSecretFiles } from './secret-files.ts';
export { createShutdown, stopTimeLimitMs, type Shutdown, type ShutdownOptions } from './shutdown.ts';
