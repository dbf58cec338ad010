import { once } from 'node:events';
import { createServer } from 'node:net';
import { StartError } from './start-error.ts';

/** How many ports after the wished one are tried. */
const attemptsMax = 50;

export interface WishedPort {
  /** Variable the wish comes from, for messages. */
  readonly variable: string;
  readonly host: string;
  /** 0: any free one. */
  readonly port: number;
}

/** The wished port, or the next one that nobody listens on. Throws `StartError` when there is none. */
export async function choosePort({ variable, host, port }: WishedPort): Promise<number> {
  for (let candidate = port; candidate < Math.min(port + attemptsMax, 65_536); candidate += 1) {
    try {
      return await tryPort(candidate, host);
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? String(error.code) : '';
      if (code !== 'EADDRINUSE') {
        throw unusable(code, { variable, host, port: candidate }, error);
      }
    }
  }
  throw new StartError(
    `The ports from ${port} on are all in use. Free one, or set ${variable} to a free port.`,
  );
}

async function tryPort(port: number, host: string): Promise<number> {
  const server = createServer().listen(port, host);
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  return typeof address === 'object' && address !== null ? address.port : port;
}

function unusable(code: string, { variable, host, port }: WishedPort, cause: unknown): StartError {
  const advice =
    code === 'EACCES'
      ? `Set ${variable} to a port above 1023.`
      : `Set HOST to an address of this machine, such as 127.0.0.1.`;
  return new StartError(`Port ${port} on ${host} cannot be used (${code}). ${advice}`, { cause });
}
