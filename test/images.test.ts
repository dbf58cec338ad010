import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stopTimeLimitMs } from '@purgeway/runtime';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { instructionsOf, lastOf, readDockerfile } from './support/dockerfile.ts';
import { filesBelow, layOutImage, type ImageFolder } from './support/image-folder.ts';
import { knownSettings } from './support/settings.ts';

const root = join(import.meta.dirname, '..');
const stages = readDockerfile(readFileSync(join(root, 'Dockerfile'), 'utf8'));
const targets = ['api', 'worker', 'sandbox'] as const;

const { scripts } = z
  .object({
    scripts: z
      .object({ 'start:api': z.string(), 'start:worker': z.string(), start: z.string() })
      .transform(({ 'start:api': api, 'start:worker': worker, start: sandbox }) => ({
        api,
        worker,
        sandbox,
      })),
  })
  .parse(JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')));

const duration = z
  .string()
  .regex(/^\d+s$/u)
  .transform((text) => Number.parseInt(text, 10) * 1_000);
const serviceSchema = z.looseObject({
  image: z.string().optional(),
  build: z.object({ target: z.enum(targets) }).optional(),
  restart: z.string(),
  init: z.boolean(),
  read_only: z.boolean(),
  tmpfs: z.array(z.string()),
  cap_drop: z.array(z.string()),
  security_opt: z.array(z.string()),
  stop_grace_period: duration,
  environment: z.record(z.string(), z.coerce.string()).default({}),
  ports: z.array(z.string()).default([]),
  profiles: z.array(z.string()).default([]),
  command: z.array(z.string()).default([]),
  healthcheck: z.unknown().optional(),
  depends_on: z.record(z.string(), z.object({ condition: z.string() })).default({}),
  volumes: z.array(z.unknown()).default([]),
});
const composeSchema = z.looseObject({ services: z.record(z.string(), serviceSchema) });
const { services } = composeSchema.parse(
  parse(readFileSync(join(root, 'docker-compose.yml'), 'utf8'), { merge: true }),
);

describe.each(targets)('the image %s', (target) => {
  const instructions = instructionsOf(stages, target);
  let folder: string;
  let image: ImageFolder;

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'purgeway-image-'));
    image = layOutImage(target, folder);
  });

  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('runs Node as its first process, which signals reach, as a user without rights', () => {
    expect(image.user).toBe('node');
    expect(image.command.slice(0, 1)).toEqual(['node']);
    expect(image.command.join(' ')).toBe(scripts[target].replace(/^exec /u, ''));
    expect(lastOf(instructions, 'ENTRYPOINT')).toBeUndefined();
    expect(instructions.filter(({ name }) => name === 'SHELL' || name === 'ADD')).toEqual([]);
  });

  it('has what it runs, and checks its own health with what it has', () => {
    expect(existsSync(join(folder, image.command.at(-1) ?? ''))).toBe(true);
    expect(image.health.slice(0, 1)).toEqual(['node']);
    expect(existsSync(join(folder, image.health[1] ?? ''))).toBe(true);
    expect(image.health.at(-1)).toBe(target);
  });

  it('holds no test, no secret, no data, and no package that only development needs', () => {
    const files = filesBelow(folder);
    const wrong = files.filter((path) =>
      /\.test\.ts$|(^|\/)\.env|^\.data|^secrets|^test\/|^docs\/|^node_modules\/(vitest|typescript|oxlint|node)\//u.test(
        path,
      ),
    );
    expect(files.length).toBeGreaterThan(100);
    expect(wrong).toEqual([]);
  });

  it('builds nothing, and installs nothing anew when code alone changes', () => {
    const runs = stages.flatMap((stage) => stage.instructions.filter(({ name }) => name === 'RUN'));
    const installs = runs.map(({ words }) => words).filter((words) => words.startsWith('npm'));
    expect(installs).toHaveLength(targets.length);
    const asDue = /^npm install --omit=dev --ignore-scripts( --workspace=\S+)+$/u;
    expect(installs.filter((words) => !asDue.test(words))).toEqual([]);
    const packages = stages.find(({ name }) => name === `${target}-packages`);
    expect(packages?.from).toBe('base');
    expect(packages?.instructions[0]).toEqual({ name: 'COPY', words: '--from=manifests /app ./' });
    const copies = instructionsOf(stages, target).filter(({ name }) => name === 'COPY');
    expect(copies[0]?.words).toBe(`--from=${target}-packages /app ./`);
  });

  it('reads only settings that are known', () => {
    expect(Object.keys(image.env).filter((name) => name !== 'NODE_ENV' && !knownSettings.has(name))).toEqual(
      [],
    );
  });
});

describe('docker-compose.yml', () => {
  it.each(Object.entries(services))(
    '%s has a read-only root, no rights to gain, and comes back when it ends',
    (_name, service) => {
      expect(service).toMatchObject({
        restart: 'unless-stopped',
        init: true,
        read_only: true,
        cap_drop: ['ALL'],
        security_opt: ['no-new-privileges:true'],
      });
      expect(service.tmpfs).toContain('/tmp');
    },
  );

  it.each(Object.entries(services))('%s gets longer to stop than it takes', (_name, service) => {
    expect(service.stop_grace_period).toBeGreaterThan(stopTimeLimitMs);
  });

  it('sets only variables that are known', () => {
    const names = Object.values(services).flatMap(({ environment }) => Object.keys(environment));
    expect(names.filter((name) => !knownSettings.has(name))).toEqual([]);
  });

  it('starts API and workers once Redis is healthy, and Redis with what they demand of it', () => {
    const { api, worker, redis } = services;
    for (const service of [api, worker]) {
      expect(service?.depends_on).toEqual({ redis: { condition: 'service_healthy' } });
    }
    expect(redis?.healthcheck).toBeDefined();
    expect(redis?.command.join(' ')).toContain(
      '--appendonly yes --appendfsync always --maxmemory-policy noeviction --maxmemory 1gb',
    );
    expect(redis?.ports).toEqual(['127.0.0.1:6379:6379']);
  });

  it('leads to the port that the API listens at', () => {
    const exposed = lastOf(instructionsOf(stages, 'api'), 'EXPOSE');
    expect(services['api']?.environment['PORT']).toBe(exposed);
    expect(services['api']?.ports).toEqual([`\${PORT:-8080}:${exposed}`]);
    expect(services['sandbox']?.ports).toEqual([`127.0.0.1:8080:${exposed}`]);
  });

  it('starts the sandbox only when it is asked for', () => {
    expect(services['sandbox']?.profiles).toEqual(['sandbox']);
    expect(
      Object.values(services)
        .filter(({ build }) => build)
        .map(({ build }) => build?.target),
    ).toEqual([...targets]);
  });
});
