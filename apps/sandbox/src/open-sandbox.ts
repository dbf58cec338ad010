import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { findVendor, isCapable, vendors, type Vendor } from '@purgeway/vendors';
import { fakes } from '@purgeway/vendors/testing';
import type { Settings } from './config.ts';
import { newDevelopmentKey, newHookToken, newSigningSecret, type DataFolder } from './data-folder.ts';
import type { Desk } from './desk.ts';
import { startReceiver } from './receiver.ts';
import { buildSandboxConfig, sharedHostname, type PlayedVendor } from './sandbox-config.ts';
import type { Setup } from './setup.ts';

/** The file in the data folder that holds the development key. */
const developmentKeyName = 'dev-key';
/** Age at which a task at a fake is complete. */
const taskAfterMs = 3_000;
/** Vendors that are asked, or taken for done, within this time of a purge stand behind the hostname of the first curl line. */
const quickWithinMs = 30_000;
/** Age at which a change of a distribution at a fake is carried out. */
const rolloutAfterMs = 5_000;

/** Plays every vendor and a receiver of callbacks in this process, and writes the config that leads to them. */
export async function openSandbox(settings: Settings, folder: DataFolder, desk: Desk): Promise<Setup> {
  const developmentKey = await folder.keepSecret(developmentKeyName, newDevelopmentKey);
  const signingSecret = await folder.keepSecret('callback-secret', newSigningSecret);
  const hookSecret = await folder.keepSecret('hook-token', newHookToken);
  const receiverPort = await desk.takePort({
    variable: 'PURGEWAY_RECEIVER_PORT',
    host: '127.0.0.1',
    port: settings.receiverPort,
  });
  desk.running.add(await startReceiver({ port: receiverPort, secret: signingSecret, say: desk.say }));
  const played = await playVendors(desk);
  const { file, env } = buildSandboxConfig({ vendors: played, developmentKey, signingSecret, hookSecret });
  await writeFile(folder.configFile, `${JSON.stringify(file, undefined, 2)}\n`, { mode: 0o600 });
  return {
    title: `Purgeway is running. The vendors are played on this machine: ${played.map(({ id }) => id).join(', ')}.`,
    configFile: folder.configFile,
    env,
    // Not the one of real accounts, so that records of the sandbox never mix with theirs.
    prefix: settings.prefix ?? 'purgeway-sandbox',
    key: { text: developmentKey, inShell: `'Authorization: Bearer ${developmentKey}'` },
    keyFile: join(folder.path, developmentKeyName),
    hostname: sharedHostname,
    areVendorsHere: true,
    callbackUrl: `http://127.0.0.1:${receiverPort}/callback`,
    outlook: `It is complete after about ${longestWaitSeconds()} s, because vendors are asked as seldom as the real ones; then its callback shows here.`,
  };
}

async function playVendors(desk: Desk): Promise<PlayedVendor[]> {
  const played: PlayedVendor[] = [];
  for (const [id, start] of fakes) {
    // What was made at an earlier start is gone, and must not be taken for what is made now.
    const firstId = Math.floor(Date.now() / 1_000);
    const fake = await start({ taskAfterMs, rolloutAfterMs, firstId, keepBodies: false });
    desk.running.add({ stop: () => fake.close() });
    const { settings, credentials, distribution } = fake;
    const vendor = findVendor(id);
    played.push({
      id,
      settings,
      credentials,
      vendorId: distribution?.vendorId,
      makesDistributions: isEasyToPlease(vendor),
      isQuick: vendor !== undefined && isQuick(vendor),
    });
  }
  return played;
}

function isEasyToPlease(vendor: Vendor | undefined): boolean {
  const spec = { origin: 'https://origin.example.com', enabled: true };
  return (
    vendor !== undefined &&
    isCapable(vendor.capabilities, 'distribution.create') &&
    vendor.checkDistribution?.(spec).length === 0
  );
}

function isQuick({ watching }: Vendor): boolean {
  return watching.firstAfterMs.value <= quickWithinMs;
}

function longestWaitSeconds(): number {
  const waits = vendors.filter(isQuick).map(({ watching }) => watching.firstAfterMs.value);
  return Math.ceil(Math.max(...waits) / 1_000);
}
