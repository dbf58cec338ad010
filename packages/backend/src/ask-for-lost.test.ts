import { expect, it } from 'vitest';
import { createAskForLost } from './ask-for-lost.ts';

function setUp(askForDue: (id: string) => Promise<void>) {
  const closing = new AbortController();
  const errors: string[] = [];
  const askForLost = createAskForLost({
    store: { accounts: { askForDue } },
    ids: ['a', 'b'],
    signal: closing.signal,
    onError: ({ message }) => errors.push(message),
  });
  return { askForLost, errors, close: () => closing.abort() };
}

it('asks for all accounts a few times, and goes on when Redis is away again', async () => {
  const asked: string[] = [];
  const { askForLost, errors } = setUp(async (id) => {
    asked.push(id);
    if (asked.length === 1) {
      throw new Error('gone');
    }
  });
  await askForLost();
  expect(asked).toEqual(['a', 'a', 'b', 'a', 'b']);
  expect(errors).toEqual(['gone']);
});

it('is never there twice: called again meanwhile it begins anew', async () => {
  const asked: string[] = [];
  let again = (): Promise<void> => Promise.resolve();
  const { askForLost } = setUp(async (id) => {
    asked.push(id);
    if (asked.length === 2) {
      await again();
    }
  });
  again = askForLost;
  await askForLost();
  expect(asked.join('')).toBe('ababab');
});

it('asks for nothing once the process stops', async () => {
  const asked: string[] = [];
  const { askForLost, close } = setUp(async (id) => void asked.push(id));
  const asking = askForLost();
  close();
  await asking;
  expect(asked).toEqual([]);
});
