import { createRouting, parseConfig } from '@purgeway/config';
import { vendors } from '@purgeway/vendors';
import { fakes } from '@purgeway/vendors/testing';
import { expect, it } from 'vitest';
import { newDevelopmentKey, newSigningSecret } from './data-folder.ts';
import { buildSandboxConfig, sharedHostname } from './sandbox-config.ts';

it('leads a purge of the shared hostname to every vendor there is, with no credential in the file', async () => {
  const running = await Promise.all([...fakes].map(async ([id, start]) => ({ id, fake: await start() })));
  const played = running.map(({ id, fake: { settings, credentials, distribution } }) => ({
    id,
    settings,
    credentials,
    vendorId: distribution?.vendorId,
    makesDistributions: id === 'somebody',
  }));
  const developmentKey = newDevelopmentKey();
  const { file, env } = buildSandboxConfig({
    vendors: played,
    developmentKey,
    signingSecret: newSigningSecret(),
  });
  await Promise.all(running.map(({ fake }) => fake.close()));

  const text = JSON.stringify(file);
  const config = parseConfig(text, { env });
  const fronting = createRouting(config).accountsFor(sharedHostname);
  expect(fronting).toHaveLength(vendors.length);
  expect(config.accounts.map(({ vendor }) => vendor.id)).toEqual(played.map(({ id }) => id));
  for (const secret of [developmentKey, ...Object.values(env)]) {
    expect(text).not.toContain(secret);
  }
});
