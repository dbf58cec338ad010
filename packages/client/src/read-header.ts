/**
 * Reads a header as people write it, `Name: value`, in lower case: one that came with what is handed on, say. Undefined when
 * it is none, or `Authorization`, which says who asks.
 */
export function readHeader(text: string): readonly [name: string, value: string] | undefined {
  const [, name, value] = /^([!#$%&'*+.^_`|~\w-]+):[ \t]*([\u0020-\u007e]*)$/u.exec(text) ?? [];
  return name === undefined || value === undefined || name.toLowerCase() === 'authorization'
    ? undefined
    : [name.toLowerCase(), value];
}
