import { spawnSync } from 'node:child_process';
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

it('completes commands and options in bash', async () => {
  let script = '';
  const completing = createProgram(async (work) => {
    const print = async (...lines: readonly string[]): Promise<void> => {
      script = lines.join('\n');
    };
    // Only this much of its surroundings is used.
    await work({ screen: { print } } as unknown as Parameters<typeof work>[0]);
  });
  await completing.parseAsync(['completion'], { from: 'user' });
  const complete = (words: readonly string[]): string[] => {
    const typed = words.map((word) => `'${word}'`).join(' ');
    const asked = `${script}\nCOMP_WORDS=(purgeway ${typed}); COMP_CWORD=${words.length}; _purgeway; printf '%s\\n' "\${COMPREPLY[@]}"`;
    return spawnSync('bash', ['-c', asked], { encoding: 'utf8' }).stdout.trim().split('\n');
  };
  expect(complete(['op'])).toEqual(['operations']);
  expect(complete(['--json', 'operations', 'w'])).toEqual(['watch']);
  expect(complete(['purge', 'https://www.example.com/', '--dry'])).toEqual(['--dry-run']);
});
