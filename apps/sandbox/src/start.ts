import type { Settings } from './config.ts';
import { openDataFolder } from './data-folder.ts';
import type { Desk } from './desk.ts';
import { lockFolder } from './lock-folder.ts';
import { openSandbox } from './open-sandbox.ts';
import { provideRedis } from './provide-redis.ts';
import { findOwnSetup } from './setup.ts';
import { leaveNote } from './running-note.ts';
import { startApps } from './start-apps.ts';
import { describeWelcome } from './welcome.ts';

/** Starts everything, one after another, and says how to use it. What was started by then is in `desk.running`. */
export async function start(settings: Settings, desk: Desk): Promise<void> {
  const own = await findOwnSetup(settings);
  const folder = await openDataFolder(settings.dataFolder);
  const lock = await lockFolder(folder.lockFile);
  desk.running.add({ stop: () => lock.release() });
  const redisUrl = await provideRedis(settings, folder, desk);
  const setup = own ?? (await openSandbox(settings, folder, desk));
  const apiUrl = await startApps({ settings, folder, setup, redisUrl }, desk);
  const isRedisOwn = settings.redisUrl === undefined;
  const note = { url: apiUrl, redisUrl: isRedisOwn ? redisUrl : undefined, keyFile: setup.keyFile };
  desk.running.add(await leaveNote(folder, note));
  desk.markStarted();
  desk.say(describeWelcome({ apiUrl, redisUrl, dataFolder: settings.dataFolder, setup }));
}
