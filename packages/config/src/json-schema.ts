import { z } from 'zod';
import { fileSchema } from './file-schema.ts';

/** The config file as a JSON Schema (draft 2020-12), for editors and the documentation. */
export function configJsonSchema(): Record<string, unknown> {
  return { ...z.toJSONSchema(fileSchema, { io: 'input' }) };
}
