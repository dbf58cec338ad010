#!/usr/bin/env node
// Starts the command line on a Node that runs TypeScript as it is: this one, or else the project's own. Plain JavaScript without
// packages, because it must run on whatever Node the machine has.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const nodeMajorMin = 24;
const main = new URL('../src/main.ts', import.meta.url);

if (Number(process.versions.node.split('.')[0]) >= nodeMajorMin) {
  await import(main.href);
} else {
  startOn(findOwnNode());
}

/** The Node that `npm install` brings, see `dependencies` of the project. */
function findOwnNode() {
  try {
    const folder = dirname(createRequire(import.meta.url).resolve('node/package.json'));
    const program = join(folder, 'bin', process.platform === 'win32' ? 'node.exe' : 'node');
    return existsSync(program) ? program : undefined;
  } catch {
    return undefined;
  }
}

function startOn(program) {
  if (program === undefined) {
    console.error(
      `Node ${nodeMajorMin} is needed. This is ${process.version}, and the package "node" did not bring its own.\n` +
        'Run in the project: npm install',
    );
    process.exitCode = 70;
    return;
  }
  const child = spawn(program, [fileURLToPath(main), ...process.argv.slice(2)], { stdio: 'inherit' });
  child.on('error', (error) => {
    console.error(`${program} could not be started: ${error.message}`);
    process.exitCode = 70;
  });
  // A terminal sends Ctrl-C to both; whoever signals this process alone means the command all the same.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.on(signal, () => child.kill(signal));
  }
  child.on('exit', (code) => {
    process.exitCode = code ?? 70;
  });
}
