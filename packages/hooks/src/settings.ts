import type { Authentication } from './authentication.ts';
import type { MappingBounds } from './check-mapping.ts';
import { compileFields, type FieldSetting } from './compile-fields.ts';
import type { FieldTable } from './fields.ts';
import type { MappingRule } from './mapping.ts';
import type { IgnoreRule, Source } from './source.ts';
import { findSource } from './sources.ts';
import { generic } from './sources/generic.ts';

/** What the config says of a hook, as far as reading what comes goes. What is absent is the source's own. */
export interface HookSettings {
  /** Id of a source. */
  readonly source: string;
  readonly authentication?: Authentication | undefined;
  /** Further fields by names of the config's own. */
  readonly fields?: Readonly<Record<string, FieldSetting>> | undefined;
  /** Fields that together name a delivery. */
  readonly delivery?: readonly string[] | undefined;
  /**
   * How long the same content counts as the same delivery, where deliveries have no name. Absent: not at all, as the second of two changes
   * may well look like the first; to purge twice costs a call, not to purge leaves a page stale.
   */
  readonly sameContentSeconds?: number | undefined;
  readonly events?: readonly string[] | undefined;
  readonly environments?: readonly string[] | undefined;
  /** What changes nothing that is published, besides what the source's own rules say. */
  readonly ignored?: readonly IgnoreRule[] | undefined;
  readonly variables?: Readonly<Record<string, string>> | undefined;
  readonly mapping?: readonly MappingRule[] | undefined;
  readonly hasDistribution: boolean;
  /** Whether hostnames are named that a URL of the payload may have. */
  readonly hasHostnames: boolean;
}

/** Settings in which the source's own stand for what is absent. */
export interface SettledHook extends Pick<
  Source,
  'events' | 'environments' | 'ignored' | 'mapping' | 'delivery'
> {
  readonly source: Source;
  /** Undefined where neither the hook nor its source says it: nobody can prove anything then. */
  readonly authentication: Authentication | undefined;
  readonly fields: FieldTable;
  readonly sameContentMs: number;
  readonly bounds: MappingBounds;
}

export function settle(settings: HookSettings): SettledHook {
  const source = findSource(settings.source) ?? generic;
  const variables = settings.variables ?? {};
  const { hasDistribution } = settings;
  return {
    source,
    authentication: settings.authentication ?? source.authentication,
    fields: { ...source.fields, ...compileFields(settings.fields).table },
    delivery: settings.delivery ?? source.delivery,
    sameContentMs: 1_000 * (settings.sameContentSeconds ?? 0),
    events: settings.events ?? source.events,
    environments: settings.environments ?? source.environments,
    ignored: [...source.ignored, ...(settings.ignored ?? [])],
    mapping: settings.mapping ?? usualMapping(source, hasDistribution),
    bounds: {
      variables,
      hasDistribution,
      hasHostnames: settings.hasHostnames || Object.hasOwn(variables, 'site'),
    },
  };
}

/** Without a distribution the tags of the source's own mapping are left out, and rules that have nothing else. */
function usualMapping({ mapping }: Source, hasDistribution: boolean): readonly MappingRule[] {
  return hasDistribution
    ? mapping
    : mapping
        .map((rule) => ({ ...rule, tags: undefined }))
        .filter(({ urls = [], directories = [] }) => urls.length + directories.length > 0);
}
