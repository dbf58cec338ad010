import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { expect, it } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { startProcessStack } from '../support/processes.ts';
import { startPrometheus, unlessPrometheus, whyNoPrometheus } from '../support/prometheus.ts';
import { findFreePort } from '../support/redis-server.ts';
import { until } from '../support/until.ts';
import { startFakeOf, vendorWith } from '../support/vendor-under-test.ts';

// The config of deploy/prometheus, given to a Prometheus as docker-compose.yml gives it, and what Kubernetes scales workers by.

const root = join(import.meta.dirname, '../..');
const readYaml = (path: string): unknown => parse(readFileSync(join(root, path), 'utf8'), { merge: true });

const mountSchema = z.looseObject({ source: z.string(), target: z.string() });
const { services } = z
  .looseObject({
    services: z.looseObject({
      api: z.looseObject({ environment: z.looseObject({ PORT: z.number() }) }),
      worker: z.looseObject({ environment: z.looseObject({ PURGEWAY_WORKER_HTTP_HOST: z.string() }) }),
      prometheus: z.looseObject({ volumes: z.array(z.union([z.string(), mountSchema])) }),
    }),
  })
  .parse(readYaml('docker-compose.yml'));
const scrapeSchema = z.looseObject({
  scrape_configs: z.array(
    z.looseObject({
      dns_sd_configs: z.array(z.looseObject({ names: z.array(z.string()), port: z.number() })).length(1),
    }),
  ),
});
const scaledSchema = z.looseObject({
  spec: z.looseObject({
    triggers: z.array(z.looseObject({ metadata: z.looseObject({ query: z.string() }) })).length(1),
  }),
});

/** Port of the worker's own server, unless a variable says otherwise. */
const workerPort = 9465;
const key = 'metrics-key';

/** Lays out in the folder what is mounted for Prometheus; services are found at addresses of this machine, and asked every second. */
function layOut(folder: string, addresses: ReadonlyMap<string, string>, credentials: string): void {
  const mounts = services.prometheus.volumes.filter((each) => typeof each !== 'string');
  for (const { source, target } of mounts) {
    const text = source === `./${key}` ? `${credentials}\n` : readFileSync(join(root, source), 'utf8');
    writeFileSync(join(folder, basename(target)), text);
  }
  const { scrape_configs: jobs, ...rest } = scrapeSchema.parse(readYaml('deploy/prometheus/prometheus.yml'));
  const config = {
    ...rest,
    global: { scrape_interval: '1s', evaluation_interval: '1s' },
    scrape_configs: jobs.map(({ dns_sd_configs: places, ...job }) => {
      const targets = places.flatMap(({ names, port }) =>
        names.map((name) => addresses.get(`${name}:${port}`)),
      );
      return { ...job, static_configs: [{ targets }] };
    }),
  };
  writeFileSync(join(folder, 'prometheus.yml'), JSON.stringify(config));
}

it.runIf(whyNoPrometheus === undefined)(
  `Prometheus reads API and worker with a key, has every alert rule, and the number that workers are scaled by${unlessPrometheus}`,
  async () => {
    const folder = mkdtempSync(join(tmpdir(), 'purgeway-prometheus-'));
    const vendor = vendorWith();
    const fake = await startFakeOf(vendor, {});
    const port = await findFreePort();
    const stack = await startProcessStack(
      [{ id: 'main', vendor: vendor.id, fake, hostnames: ['www.example.com'] }],
      // From nowhere without a key, as it is from another container.
      { metrics: { allowedNetworks: [] }, env: { PURGEWAY_WORKER_HTTP_PORT: String(port) } },
    );
    await stack.startWorker();
    const addresses = new Map([
      [`api:${services.api.environment.PORT}`, `127.0.0.1:${stack.port}`],
      [`worker:${workerPort}`, `127.0.0.1:${port}`],
    ]);
    layOut(folder, addresses, stack.key);
    const prometheus = await startPrometheus(folder);
    try {
      await until('both are read', async () => (await prometheus.query('up')).join() === '1,1');
      const [trigger] = scaledSchema.parse(readYaml('deploy/kubernetes/components/keda/scaled-object.yaml'))
        .spec.triggers;
      await until('the number is there', async () => {
        const found = await prometheus.query(trigger?.metadata.query ?? '');
        return found.join() === '0';
      });
      const rules = readFileSync(join(root, 'deploy/prometheus/purgeway.rules.yml'), 'utf8');
      expect(await prometheus.countRules()).toBe(rules.match(/- alert:/gu)?.length);
      expect(services.worker.environment.PURGEWAY_WORKER_HTTP_HOST).toBe('0.0.0.0');
    } finally {
      await prometheus.close();
      await stack.close();
      await fake.close();
      rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
    }
  },
);
