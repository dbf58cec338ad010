import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { ImageFolder } from './image-folder.ts';
import { guard } from './redis-server.ts';

/** A program of an image that runs as a process of this machine. */
export interface ImageProcess {
  readonly output: () => string;
  readonly hasEnded: () => boolean;
  /** The exit code of the image's own health check, run beside the program. */
  readonly checkHealth: () => Promise<number | null>;
  /** Asks it to stop, as an orchestrator does, and answers the exit code, or the signal that ended it. */
  readonly stop: () => Promise<number | string>;
}

/** The user `node` of the images: who runs the tests as root gives his rights up, so that the folder cannot be written to. */
const asNode = process.getuid?.() === 0 ? { uid: 1000, gid: 1000 } : {};

/** Runs the image's command as it stands, in the image's folder, with nothing of our own environment. */
export function runImage(image: ImageFolder, env: Readonly<Record<string, string>>): ImageProcess {
  const start = ([, ...words]: readonly string[]) =>
    spawn(process.execPath, words, {
      cwd: image.folder,
      env: { PATH: process.env['PATH'] ?? '', ...image.env, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
      ...asNode,
    });
  const child = start(image.command);
  child.once('spawn', () => child.once('exit', guard(child)));
  let text = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (chunk: string) => {
      text = (text + chunk).slice(-100_000);
    });
  }
  const ended = once(child, 'exit').then(([code, signal]) => (code === null ? String(signal) : Number(code)));
  return {
    output: () => text,
    hasEnded: () => child.exitCode !== null || child.signalCode !== null,
    checkHealth: async () => {
      const check = start(image.health);
      const [code] = await once(check, 'exit');
      return typeof code === 'number' ? code : null;
    },
    stop: () => {
      child.kill('SIGTERM');
      return ended;
    },
  };
}
