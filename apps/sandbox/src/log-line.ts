import { z } from 'zod';

const lineSchema = z.object({
  level: z.string(),
  msg: z.string().default(''),
  err: z.object({ message: z.string() }).optional(),
  account: z.string().optional(),
  distribution: z.string().optional(),
  path: z.string().optional(),
  status: z.number().optional(),
  code: z.string().optional(),
  message: z.string().optional(),
});

const troubles = ['warn', 'error', 'fatal'];

/** A line of an app's log in words for a person; what is not one of its JSON lines is left as it is. */
export function describeLine(line: string): { readonly text: string; readonly isTrouble: boolean } {
  const entry = lineSchema.safeParse(parse(line)).data;
  if (entry === undefined) {
    return { text: line, isTrouble: false };
  }
  const { level, msg, err, account, distribution, path, status, code, message } = entry;
  const where = [account, distribution, path, status, code].filter((part) => part !== undefined).join(' ');
  const words = [level, msg, where, message, err?.message].filter(
    (part) => part !== undefined && part !== '',
  );
  return { text: words.join(': '), isTrouble: troubles.includes(entry.level) };
}

function parse(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
