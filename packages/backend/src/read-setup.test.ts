import { expect, test } from 'vitest';
import { readSetup, SetupError } from './read-setup.ts';

const example = new URL('../../../purgeway.config.example.json', import.meta.url).pathname;
const missing = '/nowhere/purgeway.config.json';

function fail(): never {
  throw new Error('A variable is missing.');
}

async function problemsOf(setup: Promise<unknown>): Promise<string> {
  const error: unknown = await setup.catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(SetupError);
  return error instanceof Error ? error.message : '';
}

test('what is wrong with the environment and with the config file is told at once', async () => {
  const told = await problemsOf(readSetup({ PURGEWAY_CONFIG: missing }, fail));
  expect(told).toContain('A variable is missing.');
  expect(told).toContain(`The file ${missing} cannot be read.`);
});

test('a config file alone can be wrong, and names what its variables are, not what they hold', async () => {
  const env = { PURGEWAY_CONFIG: example, BITIFUL_TOKEN: 'hunter2' };
  const told = await problemsOf(readSetup(env, () => ({})));
  expect(told).toContain('TENCENT_SECRET_ID is not set');
  expect(told).not.toContain('hunter2');
});

test('what is right comes back', async () => {
  const secret = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;
  const env = {
    PURGEWAY_CONFIG: example,
    TENCENT_SECRET_ID: 'id',
    TENCENT_SECRET_KEY: 'key',
    BITIFUL_TOKEN: 'token',
    CALLBACK_SIGNING_SECRET: secret,
    CMS_SIGNING_SECRET: secret,
    GHOST_HOOK_SECRET: secret,
  };
  const { settings, config } = await readSetup(env, ({ BITIFUL_TOKEN }) => BITIFUL_TOKEN);
  expect([settings, config.clients.length > 0]).toEqual(['token', true]);
});
