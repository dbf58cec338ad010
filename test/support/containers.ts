import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { StartedTestContainer } from 'testcontainers';

const root = join(import.meta.dirname, '../..');

/** How long a container gets to stop: what docker-compose.yml says. */
const stopWithinMs = 15_000;

export function hasDockerEngine(): boolean {
  return spawnSync('docker', ['info'], { stdio: 'ignore', timeout: 10_000 }).status === 0;
}

/** Services of docker-compose.yml that run, healthy by their own checks. */
export interface RunningServices {
  /** Of the one that listens at 8080. */
  readonly url: string;
  /** What a service wrote so far. */
  logs(service: string): Promise<string>;
  /** Stops services as an orchestrator does; answers their exit codes. */
  stop(services: readonly string[]): Promise<number[]>;
  /** Takes down what is left. */
  close(): Promise<void>;
}

/**
 * Builds and starts services of docker-compose.yml as it stands, but for what would collide on this machine: ports are free ones, and config
 * and secrets come from the folder.
 */
export async function startServices(
  services: readonly string[],
  { folder, listening }: { readonly folder: string; readonly listening: string },
): Promise<RunningServices> {
  // Loaded only here: it is large, and most machines never come this way.
  const { DockerComposeEnvironment, getContainerRuntimeClient, Wait } = await import('testcontainers');
  const environment = new DockerComposeEnvironment(root, ['docker-compose.yml', writeOverride(folder)]);
  for (const service of services) {
    environment.withWaitStrategy(`${service}-1`, Wait.forHealthCheck());
  }
  const started = await environment
    .withBuild()
    .withStartupTimeout(300_000)
    .up([...services]);
  const containerOf = (service: string): StartedTestContainer => started.getContainer(`${service}-1`);
  const client = await getContainerRuntimeClient();
  return {
    url: `http://${containerOf(listening).getHost()}:${containerOf(listening).getMappedPort(8080)}`,
    logs: async (service) => {
      const stream = await containerOf(service).logs();
      const timer = setTimeout(() => stream.destroy(), 2_000);
      let text = '';
      try {
        for await (const chunk of stream) {
          text += String(chunk);
        }
      } catch {
        // Cut off by ourselves: the log of what runs has no end.
      }
      clearTimeout(timer);
      return text;
    },
    stop: (names) =>
      Promise.all(
        names.map(async (service) => {
          const container = client.container.getById(containerOf(service).getId());
          await container.stop({ t: stopWithinMs / 1_000 });
          const { State: state } = await container.inspect();
          return state.ExitCode;
        }),
      ),
    close: async () => {
      await started.down({ removeVolumes: true });
    },
  };
}

function writeOverride(folder: string): string {
  mkdirSync(join(folder, 'secrets'), { recursive: true });
  const file = join(folder, 'docker-compose.override.yml');
  const mounts = `[ '${folder}/purgeway.config.json:/app/purgeway.config.json:ro', '${folder}/secrets:/run/secrets:ro' ]`;
  writeFileSync(
    file,
    [
      'services:',
      '  redis: { ports: !reset [] }',
      `  api: { ports: !override ['127.0.0.1::8080'], volumes: !override ${mounts} }`,
      `  worker: { volumes: !override ${mounts} }`,
      "  sandbox: { ports: !override ['127.0.0.1::8080'] }",
      '',
    ].join('\n'),
  );
  return file;
}
