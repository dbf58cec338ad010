/** An address of Redis, as far as it may be shown or must not. */
export interface RedisAddress {
  readonly host: string;
  /** The password, as it is written and as it is. */
  readonly secrets: readonly string[];
}

/** Undefined for what leads to no Redis, such as another scheme, or a password whose `%` are not encoded. */
export function readRedisAddress(url: string): RedisAddress | undefined {
  const { protocol, host = '', username = '', password = '' } = URL.parse(url) ?? {};
  if ((protocol !== 'redis:' && protocol !== 'rediss:') || host === '') {
    return undefined;
  }
  try {
    decodeURIComponent(username);
    return { host, secrets: [decodeURIComponent(password), password] };
  } catch {
    return undefined;
  }
}
