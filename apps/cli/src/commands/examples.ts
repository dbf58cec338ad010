/** The end of a command's help: lines that can be typed, each with what it is for, or nothing. */
export function examples(...lines: readonly (readonly [command: string, remark: string])[]): string {
  const shown = lines.map(([command, remark]) => `  ${command}${remark === '' ? '' : `   # ${remark}`}`);
  return `\nExamples:\n${shown.join('\n')}`;
}
