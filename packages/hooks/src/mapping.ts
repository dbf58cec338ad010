import { holds, type Condition } from './condition.ts';
import { expandTemplate, type Expansion } from './expand-template.ts';
import type { Fields } from './fields.ts';
import type { TargetList } from './target-lists.ts';
import type { Template } from './template.ts';

/** Which targets an event comes to. Of several rules all count whose condition holds. */
export interface MappingRule {
  /** Absent: for every event. */
  readonly when?: Condition | undefined;
  readonly urls?: readonly string[] | undefined;
  readonly directories?: readonly string[] | undefined;
  readonly tags?: readonly string[] | undefined;
}

/** A rule whose templates are read. */
export interface CompiledRule {
  readonly when: Condition;
  readonly templates: readonly { readonly list: TargetList; readonly template: Template }[];
}

/** What one template came to. */
export interface TemplateOutcome extends Expansion {
  readonly list: TargetList;
  readonly template: string;
}

/** What one rule came to; without templates when its condition does not hold. */
export interface RuleOutcome {
  readonly isApplied: boolean;
  readonly templates: readonly TemplateOutcome[];
}

export type Targets = Readonly<Record<TargetList, readonly string[]>>;

export interface Mapped {
  /** Each target once, in the order of the rules. */
  readonly targets: Targets;
  /** In the order of the rules. */
  readonly rules: readonly RuleOutcome[];
}

/** Turns the fields of an event into what is to be purged. */
export function mapToTargets(
  rules: readonly CompiledRule[],
  fields: Fields,
  isHostAllowed: (hostname: string) => boolean,
): Mapped {
  const outcomes = rules.map(({ when, templates }): RuleOutcome => {
    const isApplied = holds(when, fields);
    const applied = isApplied ? templates : [];
    return {
      isApplied,
      templates: applied.map(({ list, template }) => ({
        list,
        template: template.text,
        ...expandTemplate(template, { list, fields, isHostAllowed }),
      })),
    };
  });
  const all = outcomes.flatMap(({ templates }) => templates);
  const of = (list: TargetList): string[] => [
    ...new Set(all.flatMap((outcome) => (outcome.list === list ? outcome.values : []))),
  ];
  return {
    targets: { urls: of('urls'), directories: of('directories'), tags: of('tags') },
    rules: outcomes,
  };
}
