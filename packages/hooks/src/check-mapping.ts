import { parsePath } from './field-path.ts';
import type { Condition } from './condition.ts';
import { isWholeField } from './expand-template.ts';
import type { CompiledRule, MappingRule } from './mapping.ts';
import { targetLists, type TargetList } from './target-lists.ts';
import { parseTemplate, type Template } from './template.ts';

/** Something wrong in a hook's settings, and where: names and positions from the hook down. */
export interface HookProblem {
  readonly path: readonly PropertyKey[];
  readonly message: string;
}

/** What the templates of a hook may lead to. */
export interface MappingBounds {
  readonly variables: Readonly<Record<string, string>>;
  /** Whether a distribution is named, to which paths and tags belong. */
  readonly hasDistribution: boolean;
  /** Whether hostnames are named that a URL of the payload may have. */
  readonly hasHostnames: boolean;
}

/** Reads the templates of all rules. What is wrong with them comes with it; such templates are left out. */
export function compileRules(
  rules: readonly MappingRule[],
  bounds: MappingBounds,
): { readonly rules: readonly CompiledRule[]; readonly problems: readonly HookProblem[] } {
  const problems: HookProblem[] = [];
  const compiled = rules.map((rule, index): CompiledRule => {
    problems.push(...conditionProblems(rule.when ?? {}, [index, 'when']));
    const templates = targetLists.flatMap((list) =>
      (rule[list] ?? []).flatMap((text, position) => {
        const template = parseTemplate(text, bounds.variables);
        const problem = typeof template === 'string' ? template : findProblem(list, template, bounds);
        if (problem !== undefined) {
          problems.push({ path: [index, list, position], message: problem });
        }
        return typeof template === 'string' || problem !== undefined ? [] : [{ list, template }];
      }),
    );
    return { when: rule.when ?? {}, templates };
  });
  return { rules: compiled, problems };
}

function findProblem(list: TargetList, template: Template, bounds: MappingBounds): string | undefined {
  const lists = template.paths.filter(({ isList }) => isList);
  if (lists.length > 1) {
    return 'A template may hold one list; write another template for the other.';
  }
  return list === 'tags' ? tagProblem(bounds) : urlProblem(template, bounds);
}

function tagProblem({ hasDistribution }: MappingBounds): string | undefined {
  return hasDistribution ? undefined : 'A tag belongs to one distribution: name it in `distribution`.';
}

/** The host is never a payload's to choose, unless all of the URL is its own and the host is one of the hook's. */
function urlProblem(
  template: Template,
  { hasDistribution, hasHostnames }: MappingBounds,
): string | undefined {
  if (isWholeField(template)) {
    return hasHostnames
      ? undefined
      : 'Such a URL comes whole from the payload: say in `hostnames` (or in the variable "site") which hosts it may have.';
  }
  const literal = typeof template.parts[0] === 'string' ? template.parts[0] : '';
  if (template.parts.some((part) => typeof part === 'string' && part.includes('#'))) {
    return 'A fragment is never sent to a server: leave out what follows the "#".';
  }
  if (literal.startsWith('/')) {
    return hasDistribution
      ? undefined
      : 'A path alone needs `distribution`; without it begin with https:// and the host.';
  }
  const isWhole = template.paths.length === 0 && URL.canParse(literal);
  return /^https?:\/\/[^/?#@\\\s]+[/?]/iu.test(literal) || (isWhole && /^https?:\/\/[^@\s]+$/iu.test(literal))
    ? undefined
    : 'Begin with https:// and a host that is written here or in a variable, and a "/": a payload may not choose the host.';
}

/** What is wrong with a condition that stands at the path. */
export function conditionProblems(when: Condition, path: readonly PropertyKey[]): HookProblem[] {
  return Object.keys(when)
    .filter((name) => parsePath(name) === undefined)
    .map((name) => ({ path: [...path, name], message: 'Must name a field, such as entry.type.' }));
}
