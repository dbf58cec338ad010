import { RE2JS } from 're2js';
import type { HookProblem } from './check-mapping.ts';
import type { FieldSource, FieldTable, Matcher } from './fields.ts';

/** Where the config finds a field: at a path, or where what stands there matches, as the first group of the pattern. */
export type FieldSetting = string | { readonly path: string; readonly matching: string };

/** Reads the fields of a config. What is wrong with them comes with it; such fields are left out. */
export function compileFields(settings: Readonly<Record<string, FieldSetting>> = {}): {
  readonly table: FieldTable;
  readonly problems: readonly HookProblem[];
} {
  const table: Record<string, FieldSource> = {};
  const problems: HookProblem[] = [];
  for (const [name, setting] of Object.entries(settings)) {
    if (typeof setting === 'string') {
      table[name] = setting;
      continue;
    }
    const matching = readPattern(setting.matching);
    if (typeof matching === 'string') {
      problems.push({ path: [name, 'matching'], message: matching });
    } else {
      table[name] = { path: setting.path, matching, leavesOut: true };
    }
  }
  return { table, problems };
}

/** Longer texts are not looked at: no target could hold them. */
const textLengthMax = 8_192;

/**
 * A pattern in the syntax of RE2, whose time grows with the text and never runs away, whatever stands in either: JavaScript's own could be
 * led to try for hours. A string says what is wrong.
 */
function readPattern(text: string): Matcher | string {
  try {
    const pattern = RE2JS.compile(text);
    if (pattern.groupCount() === 0) {
      return 'Needs a group, as in ^content/(.+)\\.md$: what it matches is the value.';
    }
    return {
      exec: (value) => {
        const matcher = value.length > textLengthMax ? undefined : pattern.matcher(value);
        return matcher?.find() === true ? [matcher.group(0), matcher.group(1)] : null;
      },
    };
  } catch (error) {
    return `Is no pattern: ${error instanceof Error ? error.message : String(error)}.`;
  }
}
