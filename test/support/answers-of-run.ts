import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { openApiDocument } from '@purgeway/api';
import { answersFolderVariable, documentFile } from '@purgeway/api/testing';

/** What the last run of the tests saw of the API's answers. */
export const answersFolder = join(import.meta.dirname, '../../.data/answers');

/** Has every answer of the API in this run held against the OpenAPI document, and fails the run for those of processes of their own. */
export default async function watchRun(): Promise<() => Promise<void>> {
  await rm(answersFolder, { recursive: true, force: true });
  await mkdir(answersFolder, { recursive: true });
  await writeFile(join(answersFolder, documentFile), JSON.stringify(openApiDocument({ isClosed: true })));
  process.env[answersFolderVariable] = answersFolder;
  return async () => {
    const faults = await readNotes('faults');
    if (faults.length > 0) {
      throw new Error(`Answers that the OpenAPI document does not know:\n${faults.join('\n')}`);
    }
  };
}

/** Every line that was noted, once. */
export async function readNotes(what: 'seen' | 'faults'): Promise<string[]> {
  const files = await readdir(answersFolder).catch(() => []);
  const texts = await Promise.all(
    files
      .filter((name) => name.startsWith(`${what}-`))
      .map((name) => readFile(join(answersFolder, name), 'utf8')),
  );
  return [...new Set(texts.flatMap((text) => text.split('\n')).filter((line) => line !== ''))].toSorted();
}
