import { createRouting, parseConfig } from '@purgeway/config';
import { vendors } from '@purgeway/vendors';
import { fakes } from '@purgeway/vendors/testing';
import { expect, it } from 'vitest';
import { newDevelopmentKey, newHookToken, newSigningSecret } from './data-folder.ts';
import { buildSandboxConfig, sharedHostname } from './sandbox-config.ts';

it('leads a purge of the shared hostname to every quick vendor, and one of its own to each other, with no credential in the file', async () => {
  const running = await Promise.all([...fakes].map(async ([id, start]) => ({ id, fake: await start() })));
  const slow = vendors.at(-1)?.id ?? '';
  const played = running.map(({ id, fake: { settings, credentials, distribution } }) => ({
    id,
    settings,
    credentials,
    vendorId: distribution?.vendorId,
    makesDistributions: id === 'somebody',
    isQuick: id !== slow,
  }));
  const developmentKey = newDevelopmentKey();
  const { file, env } = buildSandboxConfig({
    vendors: played,
    developmentKey,
    signingSecret: newSigningSecret(),
    hookSecret: newHookToken(),
  });
  await Promise.all(running.map(({ fake }) => fake.close()));

  const text = JSON.stringify(file);
  const config = parseConfig(text, { env });
  const routing = createRouting(config);
  expect(routing.accountsFor(sharedHostname)).toHaveLength(vendors.length - 1);
  expect(routing.accountsFor(`${slow}.example.com`)).toHaveLength(1);
  expect(config.hooks).toMatchObject([{ name: 'demo', client: 'dev' }]);
  expect(config.accounts.map(({ vendor }) => vendor.id)).toEqual(played.map(({ id }) => id));
  for (const secret of [developmentKey, ...Object.values(env)]) {
    expect(text).not.toContain(secret);
  }
});
