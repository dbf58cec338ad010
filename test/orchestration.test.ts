import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { stopTimeLimitMs } from '@purgeway/runtime';
import { describe, expect, it } from 'vitest';
import { parse, parseAllDocuments } from 'yaml';
import { z } from 'zod';
import { routes } from '../apps/api/src/routes.ts';
import { parseConfigText } from './support/config-text.ts';
import { findProgram } from './support/redis-server.ts';
import { knownSettings } from './support/settings.ts';

const folder = join(import.meta.dirname, '../deploy/kubernetes');
const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((path) =>
  path.endsWith('.yaml'),
);

const probe = z
  .looseObject({ httpGet: z.object({ path: z.string(), port: z.string() }).optional() })
  .optional();
const containerSchema = z.looseObject({
  name: z.string(),
  image: z.string(),
  ports: z.array(z.object({ name: z.string(), containerPort: z.number() })),
  env: z.array(z.object({ name: z.string(), value: z.string() })).default([]),
  startupProbe: probe,
  readinessProbe: probe,
  livenessProbe: probe,
  lifecycle: z.object({ preStop: z.object({ exec: z.object({ command: z.array(z.string()) }) }) }).optional(),
  securityContext: z.unknown(),
  resources: z.looseObject({
    requests: z.record(z.string(), z.string()),
    limits: z.record(z.string(), z.string()),
  }),
  volumeMounts: z.array(z.looseObject({ name: z.string(), mountPath: z.string() })),
});
const podSchema = z.looseObject({
  terminationGracePeriodSeconds: z.number(),
  automountServiceAccountToken: z.literal(false),
  securityContext: z.looseObject({}),
  containers: z.array(containerSchema).length(1),
  volumes: z.array(z.looseObject({ name: z.string() })).default([]),
});
const labels = z.record(z.string(), z.string());
const workloadSchema = z.looseObject({
  kind: z.enum(['Deployment', 'StatefulSet']),
  metadata: z.looseObject({ name: z.string() }),
  spec: z.looseObject({
    selector: z.object({ matchLabels: labels }),
    template: z.object({ metadata: z.object({ labels }), spec: podSchema }),
    volumeClaimTemplates: z.array(z.object({ metadata: z.object({ name: z.string() }) })).default([]),
  }),
});
type Workload = z.output<typeof workloadSchema>;

const manifests = files.flatMap((path) =>
  parseAllDocuments(readFileSync(join(folder, path), 'utf8')).map((document) => {
    const [error] = document.errors;
    if (error !== undefined) {
      throw new Error(`${path} is no YAML.`, { cause: error });
    }
    return z.looseObject({ kind: z.string(), apiVersion: z.string() }).parse(document.toJS());
  }),
);
const workloads: readonly Workload[] = manifests
  .filter(({ kind }) => kind === 'Deployment' || kind === 'StatefulSet')
  .map((manifest) => workloadSchema.parse(manifest));

const containerOf = ({ spec }: Workload) => containerSchema.parse(spec.template.spec.containers[0]);
const named = (name: string): Workload => {
  const found = workloads.find(({ metadata }) => metadata.name === name);
  if (found === undefined) {
    throw new Error(`There is no workload "${name}".`);
  }
  return found;
};
const programs = [named('api'), named('worker')];

describe.each(workloads.map((workload) => [workload.metadata.name, workload] as const))(
  '%s',
  (_name, workload) => {
    const { template, selector, volumeClaimTemplates } = workload.spec;
    const container = containerOf(workload);

    it('keeps to the restricted standard of pods, with a root that nobody writes to', () => {
      expect(template.spec.securityContext).toMatchObject({
        runAsNonRoot: true,
        seccompProfile: { type: 'RuntimeDefault' },
      });
      expect(container.securityContext).toEqual({
        allowPrivilegeEscalation: false,
        readOnlyRootFilesystem: true,
        capabilities: { drop: ['ALL'] },
      });
      expect(container.resources.limits['memory']).toBeDefined();
      expect(container.resources.requests['cpu']).toBeDefined();
    });

    it('selects its own pods, and mounts only volumes that it has', () => {
      expect(template.metadata.labels).toMatchObject(selector.matchLabels);
      const has = [
        ...template.spec.volumes.map(({ name }) => name),
        ...volumeClaimTemplates.map(({ metadata }) => metadata.name),
      ];
      expect(container.volumeMounts.map(({ name }) => name).filter((name) => !has.includes(name))).toEqual(
        [],
      );
    });
  },
);

it('anybody may call the API, as load balancers do from addresses that are no pod’s', () => {
  const called = manifests.find(
    (each) =>
      z.looseObject({ metadata: z.looseObject({ name: z.literal('api-is-called') }) }).safeParse(each)
        .success,
  );
  expect(called).toMatchObject({ spec: { ingress: [{ ports: [{ port: 'http' }] }] } });
  expect(JSON.stringify(called)).not.toContain('"from"');
});

describe.each(programs.map((workload) => [workload.metadata.name, workload] as const))(
  'the program %s',
  (name, workload) => {
    const container = containerOf(workload);

    it('is asked how it is at addresses that it serves, at a port that it listens at', () => {
      const probes = [container.startupProbe, container.readinessProbe, container.livenessProbe];
      const asked = probes.map((each) => each?.httpGet);
      const served = routes.filter(({ method }) => method === 'GET').map(({ path }) => path);
      // The worker's own server: apps/worker/src/status.
      expect(asked.every((each) => each !== undefined && served.includes(each.path))).toBe(true);
      const [port] = container.ports;
      expect(asked.map((each) => each?.port)).toEqual([port?.name, port?.name, port?.name]);
      const variable = name === 'api' ? 'PORT' : 'PURGEWAY_WORKER_HTTP_PORT';
      expect(container.env).toContainEqual({ name: variable, value: String(port?.containerPort) });
    });

    it('gets longer to stop than it takes', () => {
      const [, seconds = '0'] = container.lifecycle?.preStop.exec.command ?? [];
      const graceMs = workload.spec.template.spec.terminationGracePeriodSeconds * 1_000;
      expect(graceMs).toBeGreaterThan(Number(seconds) * 1_000 + stopTimeLimitMs);
    });

    it('is given only settings that are known, and no secret among them', () => {
      expect(container.env.map((each) => each.name).filter((each) => !knownSettings.has(each))).toEqual([]);
      expect(container.env).toContainEqual({ name: 'PURGEWAY_SECRETS_DIR', value: '/secrets' });
    });
  },
);

it('what the API keeps of hooks outlives its pods, also those that are scaled away', () => {
  const { spec } = named('api');
  const spool = containerOf(named('api')).env.find(({ name }) => name === 'PURGEWAY_SPOOL_DIR')?.value;
  const mounts = containerOf(named('api')).volumeMounts;
  const volume = mounts.find(({ mountPath }) => mountPath === spool)?.name;
  expect(spec.volumeClaimTemplates.map(({ metadata }) => metadata.name)).toContain(volume);
  expect(spec).toMatchObject({
    podManagementPolicy: 'Parallel',
    persistentVolumeClaimRetentionPolicy: { whenScaled: 'Retain', whenDeleted: 'Retain' },
  });
});

it('no autoscaler takes away a pod that may keep hooks on its volume', () => {
  const scalerSchema = z.looseObject({
    spec: z.looseObject({
      scaleTargetRef: z.looseObject({ name: z.string() }),
      behavior: z.looseObject({ scaleDown: z.looseObject({ selectPolicy: z.string() }) }),
    }),
  });
  const ofVolumes = manifests
    .filter(({ kind }) => kind === 'HorizontalPodAutoscaler')
    .map((manifest) => scalerSchema.parse(manifest).spec)
    .filter(({ scaleTargetRef }) => named(scaleTargetRef.name).spec.volumeClaimTemplates.length > 0);
  expect(ofVolumes.map(({ behavior }) => behavior.scaleDown.selectPolicy)).toEqual(['Disabled']);
});

it('an API that starts while Redis is away is sent hooks', () => {
  const { startupProbe, readinessProbe, livenessProbe } = containerOf(named('api'));
  const asked = [startupProbe, readinessProbe, livenessProbe].map((each) => each?.httpGet?.path);
  expect(asked).toEqual(['/livez', '/livez', '/livez']);
});

it('every autoscaler scales a workload that there is, by its kind', () => {
  const targetSchema = z.looseObject({
    spec: z.looseObject({
      scaleTargetRef: z.looseObject({ kind: z.string().default('Deployment'), name: z.string() }),
    }),
  });
  const scaled = manifests
    .filter(({ kind }) => kind === 'HorizontalPodAutoscaler' || kind === 'ScaledObject')
    .map((manifest) => targetSchema.parse(manifest).spec.scaleTargetRef);
  expect(scaled).toHaveLength(2);
  expect(scaled.filter(({ kind, name }) => named(name).kind !== kind)).toEqual([]);
});

it('services, budgets and policies choose pods that there are', () => {
  const pods = workloads.map(({ spec }) => spec.template.metadata.labels);
  const isThere = (wanted: Readonly<Record<string, string>>): boolean =>
    pods.some((pod) => Object.entries(wanted).every(([name, value]) => pod[name] === value));
  const selectorSchema = z.looseObject({
    spec: z.looseObject({
      selector: z.union([z.looseObject({ matchLabels: labels }), labels]).optional(),
      podSelector: z.looseObject({ matchLabels: labels.optional() }).optional(),
    }),
  });
  const kinds = ['Service', 'PodDisruptionBudget', 'NetworkPolicy', 'PodMonitor'];
  const chosen = manifests
    .filter(({ kind }) => kinds.includes(kind))
    .map((manifest) => selectorSchema.parse(manifest).spec)
    .flatMap(({ selector, podSelector }) => [selector, podSelector])
    .flatMap((each) =>
      each === undefined ? [] : [labels.catch({}).parse('matchLabels' in each ? each['matchLabels'] : each)],
    );
  expect(chosen.length).toBeGreaterThan(6);
  expect(chosen.filter((each) => !isThere(each))).toEqual([]);
});

it('every kustomization names files that are there, and the config of the base is one that starts', () => {
  const listsSchema = z.looseObject({
    resources: z.array(z.string()).default([]),
    components: z.array(z.string()).default([]),
  });
  const missing = files
    .filter((path) => path.endsWith('kustomization.yaml'))
    .flatMap((path) => {
      const { resources, components } = listsSchema.parse(parse(readFileSync(join(folder, path), 'utf8')));
      return [...resources, ...components].map((each) => join(folder, dirname(path), each));
    })
    .filter((path) => !existsSync(path));
  expect(missing).toEqual([]);
  expect(() =>
    parseConfigText(readFileSync(join(folder, 'base/purgeway.config.json'), 'utf8')),
  ).not.toThrow();
});

it('Prometheus is sent to every program, at the port where it shows its metrics, with a key', () => {
  const monitorSchema = z.looseObject({
    spec: z.looseObject({
      selector: z.object({ matchLabels: labels }),
      podMetricsEndpoints: z.array(z.looseObject({ port: z.string() })).length(1),
    }),
  });
  const monitors = manifests
    .filter(({ kind }) => kind === 'PodMonitor')
    .map((manifest) => monitorSchema.parse(manifest).spec);
  expect(monitors.map(({ selector }) => selector)).toEqual(programs.map(({ spec }) => spec.selector));
  const ports = programs.map((program) => containerOf(program).ports[0]?.name);
  expect(monitors.map(({ podMetricsEndpoints: [endpoint] }) => endpoint)).toMatchObject(
    ports.map((port) => ({
      port,
      path: '/metrics',
      authorization: { credentials: { name: 'purgeway-metrics', key: 'key' } },
    })),
  );
});

it('a Redis that is full has room to rewrite its append-only file before the container is full', () => {
  const { args = [], resources } = z
    .looseObject({ args: z.array(z.string()).optional(), resources: z.looseObject({ limits: labels }) })
    .parse(named('redis').spec.template.spec.containers[0]);
  const gibibytes = (text = ''): number =>
    Number.parseFloat(text) / (/^\d+(gb|Gi)$/u.test(text) ? 1 : Number.NaN);
  const most = gibibytes(args[args.indexOf('--maxmemory') + 1]);
  expect(2 * most).toBeLessThanOrEqual(gibibytes(resources.limits['memory']));
});

const kubectl = findProgram(['kubectl']);
const unlessKubectl = kubectl === undefined ? ' (NOTHING PROVEN: there is no kubectl on PATH)' : '';

it.runIf(kubectl !== undefined).each([
  ['the overlay to try', [], ['Namespace', 'Deployment', 'NetworkPolicy']],
  [
    'an overlay with every component',
    ['redis', 'keda', 'api-autoscaling', 'monitoring'],
    ['ScaledObject', 'HorizontalPodAutoscaler', 'PodMonitor'],
  ],
])(`%s is put together${unlessKubectl}`, (_name, components, kinds) => {
  const copy = mkdtempSync(join(tmpdir(), 'purgeway-kubernetes-'));
  try {
    cpSync(folder, copy, { recursive: true });
    const overlay = join(copy, 'overlays/try');
    if (components.length > 0) {
      const lines = [
        'resources: [../../base]',
        `components: [${components.map((each) => `../../components/${each}`).join(', ')}]`,
      ];
      writeFileSync(join(overlay, 'kustomization.yaml'), lines.join('\n'));
    }
    const made = execFileSync(kubectl ?? '', ['kustomize', overlay], { encoding: 'utf8' });
    const found = parseAllDocuments(made).map(
      (document) => z.looseObject({ kind: z.string() }).parse(document.toJS()).kind,
    );
    expect(found).toEqual(expect.arrayContaining(kinds));
  } finally {
    rmSync(copy, { recursive: true, force: true });
  }
});
