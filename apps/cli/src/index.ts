export { exitCodes } from './exit-codes.ts';
export { createProgram, type Program } from './program.ts';
