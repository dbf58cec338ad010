import { readdirSync, readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createMeter, metricList, observeProcess, type MetricFacts } from '@purgeway/telemetry';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { offencesIn, parseExposition, valueIn } from './support/exposition.ts';
import { promtool, unlessPrometheus, whyNoPrometheus } from './support/prometheus.ts';

// What is handed to those who watch Purgeway: alert rules, their own tests, their pages, and the dashboard.

const root = join(import.meta.dirname, '..');
const read = (path: string): string => readFileSync(join(root, path), 'utf8');

const rulesFile = 'deploy/prometheus/purgeway.rules.yml';
const ruleTestsFile = 'deploy/prometheus/purgeway.rules.test.yml';

const rulesSchema = z.object({
  groups: z.array(
    z.object({
      rules: z.array(
        z.strictObject({
          alert: z.string(),
          expr: z.string(),
          for: z.string().optional(),
          labels: z.strictObject({ severity: z.enum(['info', 'warning', 'critical']) }),
          annotations: z.strictObject({ summary: z.string().min(10), runbook_url: z.string() }),
        }),
      ),
    }),
  ),
});
const ruleTestsSchema = z.object({
  tests: z.array(
    z.object({
      alert_rule_test: z.array(z.object({ alertname: z.string(), exp_alerts: z.array(z.unknown()) })),
    }),
  ),
});
const dashboardSchema = z.object({
  panels: z.array(
    z.object({
      title: z.string(),
      description: z.string().optional(),
      datasource: z.object({ uid: z.string() }).optional(),
      targets: z.array(z.object({ expr: z.string(), datasource: z.object({ uid: z.string() }) })).default([]),
      gridPos: z.object({ x: z.number(), y: z.number(), w: z.number(), h: z.number() }),
    }),
  ),
});

const rules = rulesSchema.parse(parse(read(rulesFile))).groups.flatMap((group) => group.rules);
const { panels } = dashboardSchema.parse(JSON.parse(read('deploy/grafana/purgeway.json')));
const queries = panels.flatMap(({ targets }) => targets.map(({ expr }) => expr));

/** Every series that the metrics of the list have. */
const series = new Map<string, readonly string[]>(
  Object.entries<MetricFacts>(metricList).flatMap(([name, { type, labels }]) =>
    type === 'histogram'
      ? ['_bucket', '_sum', '_count'].map((end) => [name + end, [...labels, 'le']] as const)
      : [[name, labels] as const],
  ),
);

function unknownIn(expressions: readonly string[]): string[] {
  const names = expressions.flatMap((text) => text.match(/\bpurgeway_\w+/gu) ?? []);
  return [...new Set(names)].filter((name) => !series.has(name));
}

/** Labels in braces that their metric does not have. */
function unknownLabelsIn(expressions: readonly string[]): string[] {
  return expressions.flatMap((text) =>
    [...text.matchAll(/\b(purgeway_\w+)\{([^}]*)\}/gu)].flatMap(([, name = '', inner = '']) =>
      [...inner.matchAll(/(\w+)\s*(?:=~|!~|!=|=)/gu)]
        .map(([, label = '']) => label)
        .filter((label) => !series.get(name)?.includes(label))
        .map((label) => `${name}{${label}}`),
    ),
  );
}

describe('the metrics of a process', () => {
  const textOf = (app: 'api' | 'worker'): Promise<string> => {
    const meter = createMeter(app);
    observeProcess(meter, { app, version: '1.2.3' });
    return meter.text();
  };

  test.each(['api', 'worker'] as const)('of the %s are in order', async (app) => {
    const families = parseExposition(await textOf(app));
    expect(offencesIn(families)).toEqual([]);
    expect(valueIn(families, 'purgeway_build_info', { app, version: '1.2.3' })).toBe(1);
    expect(valueIn(families, 'process_resident_memory_bytes')).toBeGreaterThan(1e6);
    expect(valueIn(families, 'process_start_time_seconds')).toBeGreaterThan(1e9);
    for (const stat of ['mean', 'p99', 'max']) {
      expect(valueIn(families, 'purgeway_event_loop_delay_seconds', { stat })).toBeGreaterThanOrEqual(0);
    }
  });

  test.runIf(whyNoPrometheus === undefined).each(['api', 'worker'] as const)(
    `of the %s are in order by promtool${unlessPrometheus}`,
    async (app) => {
      expect(await promtool(['check', 'metrics'], await textOf(app))).toBe('');
    },
  );
});

describe('alert rules', () => {
  test('ask for nothing that is not measured', () => {
    const expressions = rules.map(({ expr }) => expr);
    expect([...unknownIn(expressions), ...unknownLabelsIn(expressions)]).toEqual([]);
  });

  test('have a page each that says what to do, and there is no other', () => {
    const headings = [...read('docs/alerts.md').matchAll(/^## (\w+)$/gmu)].map(([, name = '']) => name);
    expect(headings).toEqual(rules.map(({ alert }) => alert));
    expect(rules.map(({ annotations }) => annotations.runbook_url)).toEqual(
      headings.map((name) => `docs/alerts.md#${name.toLowerCase()}`),
    );
  });

  test('have pages that name every line by which the log says why hooks are still kept', () => {
    const folder = join(root, 'apps/api/src');
    const code = readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((path) => path.endsWith('.ts'))
      .map((path) => readFileSync(join(folder, path), 'utf8'))
      .join('\n');
    const logged = [...code.matchAll(/logger\.(?:warn|error)\(.*'(hooks\.[\w-]+)'\)/gu)].map(
      ([, name]) => name,
    );
    expect(logged.length).toBeGreaterThan(3);
    const pages = read('docs/alerts.md');
    expect(logged.filter((name) => !pages.includes(`\`${name}\``))).toEqual([]);
  });

  test('are each tested with something that fires and with something that does not', () => {
    const { tests } = ruleTestsSchema.parse(parse(read(ruleTestsFile)));
    const cases = tests.flatMap((one) => one.alert_rule_test);
    const isTested = (alert: string): boolean =>
      [true, false].every((fires) =>
        cases.some(({ alertname, exp_alerts }) => alertname === alert && exp_alerts.length > 0 === fires),
      );
    expect(rules.map(({ alert }) => alert).filter((alert) => !isTested(alert))).toEqual([]);
  });

  test.runIf(whyNoPrometheus === undefined)(
    `are understood by promtool, and fire as their tests say${unlessPrometheus}`,
    async () => {
      for (const args of [
        ['check', 'rules', join(root, rulesFile)],
        ['test', 'rules', join(root, ruleTestsFile)],
      ]) {
        expect(await promtool(args)).toBe('');
      }
    },
  );
});

describe('the dashboard', () => {
  test('draws nothing that is not measured', () => {
    expect([...unknownIn(queries), ...unknownLabelsIn(queries)]).toEqual([]);
  });

  test('says of each panel what it shows, and leaves the data source to whoever imports it', () => {
    const drawn = panels.filter(({ targets }) => targets.length > 0);
    expect(drawn.length).toBeGreaterThan(20);
    expect(drawn.filter(({ description = '' }) => description === '').map(({ title }) => title)).toEqual([]);
    const sources = drawn.flatMap(({ datasource, targets }) => [
      datasource?.uid,
      ...targets.map((target) => target.datasource.uid),
    ]);
    expect([...new Set(sources)]).toEqual(['${datasource}']);
  });

  test('has no panel upon another', () => {
    const overlaps = panels.flatMap((one, i) =>
      panels
        .slice(i + 1)
        .filter((other) => areUponAnother(one.gridPos, other.gridPos))
        .map(({ title }) => [one.title, title]),
    );
    expect(overlaps).toEqual([]);
  });

  test.runIf(whyNoPrometheus === undefined)(
    `asks in words that promtool takes${unlessPrometheus}`,
    async () => {
      const asRules = queries.map((expr, i) => ({
        record: `q:${i}`,
        expr: expr.replaceAll('$__rate_interval', '5m'),
      }));
      const folder = await mkdtemp(join(tmpdir(), 'purgeway-queries-'));
      const file = join(folder, 'queries.yml');
      await writeFile(file, JSON.stringify({ groups: [{ name: 'queries', rules: asRules }] }));
      expect(await promtool(['check', 'rules', file])).toBe('');
      await rm(folder, { recursive: true });
    },
  );
});

type Place = (typeof panels)[number]['gridPos'];

function areUponAnother(one: Place, other: Place): boolean {
  const isBeside = one.x + one.w <= other.x || other.x + other.w <= one.x;
  const isAbove = one.y + one.h <= other.y || other.y + other.h <= one.y;
  return !isBeside && !isAbove;
}
