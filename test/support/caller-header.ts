/** In which header a program under test says which of several it is; see `name-caller.ts`. */
export const callerHeader = 'x-caller';

/** The environment variable that tells a program its name. */
export const callerVariable = 'PURGEWAY_TEST_CALLER';
