import { InvalidArgumentError } from 'commander';

/** For options that may be given several times. */
export function collect(value: string, before: readonly string[] = []): readonly string[] {
  return [...before, value];
}

/** The same where there are only some to choose from. */
export function collectOf<Choice extends string>(choices: readonly Choice[]) {
  return (value: string, before: readonly Choice[] = []): readonly Choice[] => {
    const choice = choices.find((each) => each === value);
    if (choice === undefined) {
      throw new InvalidArgumentError(`Allowed choices are ${choices.join(', ')}.`);
    }
    return [...before, choice];
  };
}
