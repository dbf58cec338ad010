import type { Secret } from '@purgeway/model';
import { usage } from '../command-error.ts';
import type { Environment } from '../config.ts';
import { findProfile, type Profile } from './profiles.ts';
import { readKeyFile, toKey } from './read-key.ts';
import { findRunningClone, type RunningClone } from './running-clone.ts';

/** Where the API is, and the key for it. */
export interface Connection {
  readonly url: URL;
  readonly key: Secret;
  /** Redis behind it, where it is known. */
  readonly redisUrl: string | undefined;
}

/** What of the command line says where to go. */
export interface ConnectionOptions {
  readonly url?: string | undefined;
  readonly keyFile?: string | undefined;
  readonly profile?: string | undefined;
}

type Wish = ConnectionOptions & {
  readonly environment: Environment;
  readonly note: (line: string) => void;
  readonly warn: (line: string) => void;
};

/**
 * Address and key, each from the first that names it: command line, environment, profile, a running `npm start` of this clone. A key that
 * belongs to an address, of a profile or of the clone, goes to no other. Throws a usage error.
 */
export async function findConnection(wish: Wish): Promise<Connection> {
  const { environment } = wish;
  const named = wish.url ?? environment.url;
  const own = await ownKey(wish);
  const isComplete = named !== undefined && own !== undefined && wish.profile === undefined;
  const place = isComplete ? undefined : await findPlace(wish);
  const url = addressOf(named ?? place?.url);
  const key = own ?? (await placesKey(place, url, wish));
  if (key === undefined) {
    throw usage(
      'No API key was given.',
      'Name a file that holds one with --key-file or PURGEWAY_KEY_FILE, or set PURGEWAY_KEY.',
    );
  }
  warnIfReadable(url, wish);
  return { url, key, redisUrl: environment.redisUrl ?? place?.redisUrl };
}

/** A profile, or `npm start` of this clone. */
type Place = (Profile | RunningClone) & { readonly url?: string | undefined };

async function findPlace(wish: Wish): Promise<Place | undefined> {
  const { environment } = wish;
  const profile = await findProfile({
    file: environment.configFile,
    name: wish.profile ?? environment.profile,
    warn: wish.warn,
  });
  return profile ?? (await findRunningClone(environment.dataFolder));
}

/** One that was given on the command line or in the environment. */
async function ownKey({ keyFile, environment, warn }: Wish): Promise<Secret | undefined> {
  if (keyFile !== undefined) {
    return readKeyFile(keyFile, warn);
  }
  if (environment.key !== undefined) {
    return toKey(environment.key.reveal(), 'PURGEWAY_KEY');
  }
  return environment.keyFile === undefined ? undefined : readKeyFile(environment.keyFile, warn);
}

async function placesKey(place: Place | undefined, url: URL, wish: Wish): Promise<Secret | undefined> {
  if (place === undefined || place.url === undefined) {
    return undefined;
  }
  const isClone = !('name' in place);
  if (toUrl(place.url).origin !== url.origin) {
    if (isClone) {
      return undefined;
    }
    throw usage(
      `The key of the profile "${place.name}" is for ${toUrl(place.url).host}, and is not sent to ${url.host}.`,
      'Give the key for that address with --key-file.',
    );
  }
  if ('key' in place && place.key !== undefined) {
    return toKey(place.key, `The profile "${place.name}"`);
  }
  if (place.keyFile === undefined) {
    return undefined;
  }
  if (isClone) {
    wish.note(`Using the running npm start of this clone: ${place.url}, key ${place.keyFile}`);
  }
  return readKeyFile(place.keyFile, wish.warn);
}

function addressOf(text: string | undefined): URL {
  if (text === undefined) {
    throw usage(
      'It is not known where the API is.',
      'Give its address with --url or PURGEWAY_URL, or name a profile. In a clone, npm start runs one to try things with.',
    );
  }
  return toUrl(text);
}

function toUrl(text: string): URL {
  const url = URL.parse(text);
  if (url === null || (url.protocol !== 'https:' && url.protocol !== 'http:')) {
    throw usage(
      'The address of the API has to begin with https:// or http://, such as https://purge.example.com.',
    );
  }
  if (url.username !== '' || url.password !== '') {
    throw usage('The address of the API may not hold a user name or a password.');
  }
  return url;
}

function warnIfReadable(url: URL, { warn }: Wish): void {
  if (url.protocol === 'http:' && !isLoopback(url)) {
    warn(`The key goes to ${url.host} unencrypted: use https:// where you can.`);
  }
}

function isLoopback({ hostname }: URL): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127\.\d+\.\d+\.\d+$/u.test(hostname);
}
