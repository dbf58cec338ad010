/** One value of a metric. */
export interface MetricSample {
  /** With `_bucket`, `_sum` or `_count` where it is part of a histogram. */
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/** A metric as it stands in Prometheus' text format. */
export interface MetricFamily {
  readonly name: string;
  readonly help: string;
  readonly type: string;
  readonly samples: readonly MetricSample[];
}

const samplePattern = /^([a-zA-Z_:][\w:]*)(?:\{(.*)\})? (\S+)$/u;
const labelPattern = /([a-zA-Z_]\w*)="((?:\\.|[^"\\])*)"(?:,|$)/uy;

/** Reads the text format strictly. Throws for a line that it does not allow. */
export function parseExposition(text: string): MetricFamily[] {
  const families = new Map<string, { help: string; type: string; samples: MetricSample[] }>();
  const familyOf = (name: string) => {
    const family = families.get(name) ?? { help: '', type: '', samples: [] };
    families.set(name, family);
    return family;
  };
  for (const line of text.split('\n').filter((one) => one !== '')) {
    const [, word, name = '', rest = ''] = /^# (HELP|TYPE) (\S+) (.*)$/u.exec(line) ?? [];
    if (word === 'HELP') {
      familyOf(name).help = rest;
    } else if (word === 'TYPE') {
      familyOf(name).type = rest;
    } else {
      const sample = parseSample(line);
      const own = families.has(sample.name) ? sample.name : sample.name.replace(/_(bucket|sum|count)$/u, '');
      familyOf(own).samples.push(sample);
    }
  }
  return [...families].map(([name, family]) => ({ name, ...family }));
}

function parseSample(line: string): MetricSample {
  const [, name = '', labels = '', value = ''] = samplePattern.exec(line) ?? [];
  if (name === '' || (Number.isNaN(Number(value)) && !/^(NaN|[+-]Inf)$/u.test(value))) {
    throw new Error(`Not a line of Prometheus' text format: ${line}`);
  }
  const found: Record<string, string> = {};
  labelPattern.lastIndex = 0;
  while (labelPattern.lastIndex < labels.length) {
    const match = labelPattern.exec(labels);
    if (match === null) {
      throw new Error(`Labels that are not in order: ${line}`);
    }
    found[match[1] ?? ''] = (match[2] ?? '').replaceAll(/\\(.)/gu, (_, char: string) =>
      char === 'n' ? '\n' : char,
    );
  }
  return { name, labels: found, value: Number(value) };
}

/** The sum of a metric's values whose labels have these; undefined when there is none. */
export function valueIn(
  families: readonly MetricFamily[],
  name: string,
  labels: Readonly<Record<string, string>> = {},
): number | undefined {
  const found = families
    .flatMap(({ samples }) => samples)
    .filter((one) => one.name === name)
    .filter((one) => Object.entries(labels).every(([label, value]) => one.labels[label] === value));
  return found.length === 0 ? undefined : found.reduce((sum, { value }) => sum + value, 0);
}

/** Rules of Prometheus' own linter that matter here, for machines without promtool too. One sentence for each offence. */
export function offencesIn(families: readonly MetricFamily[]): string[] {
  return families.flatMap((family) => familyOffences(family).map((text) => `${family.name}: ${text}`));
}

function familyOffences({ name, help, type, samples }: MetricFamily): string[] {
  const offences: string[] = [];
  const isWrong = (text: string, is: boolean): void => void (is && offences.push(text));
  isWrong('no help', help.trim() === '');
  isWrong('no type', !['counter', 'gauge', 'histogram', 'summary'].includes(type));
  isWrong('a counter must end in _total', type === 'counter' && !name.endsWith('_total'));
  isWrong('only a counter may end in _total', type !== 'counter' && name.endsWith('_total'));
  isWrong('not in snake case', !/^[a-z][a-z0-9]*(_[a-z0-9]+)*$/u.test(name));
  isWrong('not in a base unit', /_(ms|milliseconds?|minutes|hours|kb|kilobytes|mb|percent)(_|$)/u.test(name));
  isWrong('tells its type', /_(counter|gauge|histogram|summary)(_|$)/u.test(name));
  const keys = samples.map((one) => `${one.name} ${keyOf(Object.entries(one.labels))}`);
  isWrong('the same series twice', new Set(keys).size < keys.length);
  if (type === 'histogram') {
    offences.push(...histogramOffences(name, samples));
  }
  return offences;
}

/** Buckets must grow, end at +Inf, and agree with the count. */
function histogramOffences(name: string, samples: readonly MetricSample[]): string[] {
  const bySeries = Map.groupBy(samples, ({ labels }) =>
    keyOf(Object.entries(labels).filter(([label]) => label !== 'le')),
  );
  return [...bySeries].flatMap(([series, own]) => {
    const buckets = own.filter((one) => one.name === `${name}_bucket`).map(({ value }) => value);
    const isGrowing = buckets.every((value, i) => i === 0 || value >= (buckets[i - 1] ?? 0));
    const count = own.find((one) => one.name === `${name}_count`)?.value;
    const isWhole = own.some((one) => one.labels['le'] === '+Inf') && buckets.at(-1) === count;
    return isGrowing && isWhole ? [] : [`buckets out of order in ${series}`];
  });
}

function keyOf(labels: readonly (readonly [string, string])[]): string {
  return JSON.stringify(labels.toSorted(([one], [other]) => one.localeCompare(other)));
}
