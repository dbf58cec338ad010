import { stripTypeScriptTypes } from 'node:module';

/**
 * JavaScript of a TypeScript module, line for line the same. Node runs our own files by the same means; only the function is still
 * called experimental, which is no news to whoever starts a server.
 */
export function stripTypes(code: string): string {
  return quietly(() => stripTypeScriptTypes(code, { mode: 'strip' }));
}

function quietly<T>(work: () => T): T {
  const warn = Object.getOwnPropertyDescriptor(process, 'emitWarning');
  process.emitWarning = () => undefined;
  try {
    return work();
  } finally {
    if (warn !== undefined) {
      Object.defineProperty(process, 'emitWarning', warn);
    }
  }
}
