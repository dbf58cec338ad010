import { expect, test } from 'vitest';
import { StoreUnavailableError, unavailableUnlessKnown } from './errors.ts';

const inScript = ' script: 2a31, on @user_script:12.';

test.each([
  `MISCONF Redis is configured to save RDB snapshots, but it's currently unable to persist to disk.${inScript}`,
  `READONLY You can't write against a read only replica.${inScript}`,
  `NOREPLICAS Not enough good replicas to write.${inScript}`,
  `OOM command not allowed when used memory > 'maxmemory'.${inScript}`,
  `MASTERDOWN Link with MASTER is down and replica-serve-stale-data is set to 'no'.${inScript}`,
  'BUSY Redis is busy running a script. You can only call SCRIPT KILL or SHUTDOWN NOSAVE.',
  'CLUSTERDOWN The cluster is down',
  'Connection is closed.',
])('what the server cannot do now is no fault of a script: %s', (message) => {
  expect(() => unavailableUnlessKnown(new Error(message))).toThrow(StoreUnavailableError);
});

test.each([
  `ERR user_script:12: attempt to index a nil value${inScript}`,
  `WRONGTYPE Operation against a key holding the wrong kind of value${inScript}`,
  'ERR Error compiling script (new function): user_script:1: syntax error',
])('a fault of a script comes through as it is: %s', (message) => {
  const error = new Error(message);
  expect(() => unavailableUnlessKnown(error)).toThrow(error);
});
