import { expect, it } from 'vitest';
import { exitCodes } from './exit-codes.ts';
import { createProgram, type Program } from './program.ts';

const program = createProgram(async () => {});

function leavesOf(command: Program): Program[] {
  return command.commands.length === 0 ? [command] : command.commands.flatMap(leavesOf);
}

it('every command and every argument says what it is for', () => {
  const silent = leavesOf(program).filter(
    (command) =>
      command.description() === '' ||
      command.registeredArguments.some(({ description }) => description === '') ||
      command.options.some(({ description }) => description === ''),
  );
  expect(silent.map((command) => command.name())).toEqual([]);
});

it('exit codes are all different, and fit a byte', () => {
  const codes = Object.values(exitCodes).map(({ code }) => code);
  expect(new Set(codes).size).toBe(codes.length);
  expect(codes.every((code) => code >= 0 && code < 256)).toBe(true);
});
