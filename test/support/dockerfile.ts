/** One instruction, such as `COPY packages packages`; its words as they stand, continued lines joined. */
export interface Instruction {
  readonly name: string;
  readonly words: string;
}

/** One stage, with what it stands on: another stage, or an image. */
export interface Stage {
  readonly name: string;
  readonly from: string;
  readonly instructions: readonly Instruction[];
}

/** Reads a Dockerfile whose every stage has a name. */
export function readDockerfile(text: string): readonly Stage[] {
  const lines = text
    .replaceAll(/^\s*#.*\n/gmu, '')
    .replaceAll(/\\\n\s*/gu, ' ')
    .split('\n')
    .filter((line) => line.trim() !== '');
  const stages: { name: string; from: string; instructions: Instruction[] }[] = [];
  for (const line of lines) {
    const [, name = '', words = ''] = /^(\w+)\s+(.*)$/u.exec(line) ?? [];
    const [, from, stage] = /^FROM\s+(\S+)\s+AS\s+(\S+)$/u.exec(line) ?? [];
    if (from !== undefined && stage !== undefined) {
      stages.push({ name: stage, from, instructions: [] });
    } else {
      stages.at(-1)?.instructions.push({ name, words });
    }
  }
  return stages;
}

/** All that holds for a stage: the instructions of those it stands on come first. */
export function instructionsOf(stages: readonly Stage[], name: string): readonly Instruction[] {
  const stage = stages.find((each) => each.name === name);
  return stage === undefined ? [] : [...instructionsOf(stages, stage.from), ...stage.instructions];
}

/** The words of the last instruction of that name; the last one is what counts. */
export function lastOf(instructions: readonly Instruction[], name: string): string | undefined {
  return instructions.findLast((each) => each.name === name)?.words;
}

/** Whether a path of the build's context is kept out by `.dockerignore`: the last line that fits decides. */
export function isIgnored(dockerignore: string, path: string): boolean {
  const lines = dockerignore.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  const deciding = lines.findLast((line) => patternOf(line.replace(/^!/u, '')).test(`${path}/`));
  return deciding !== undefined && !deciding.startsWith('!');
}

/** A line fits what it names and all below. */
function patternOf(line: string): RegExp {
  const source = line
    .split('/')
    .map((part) =>
      part === '**' ? '(?:[^/]+/)*' : `${part.replaceAll('.', '\\.').replaceAll('*', '[^/]*')}/`,
    )
    .join('');
  return new RegExp(`^${source}`, 'u');
}
