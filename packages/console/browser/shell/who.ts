/** Who is signed in, to offer only what may be done. The API decides anyway. */
export interface Who {
  readonly client: string;
  readonly key: string;
  /** Whether the key has one of these scopes. */
  may(...scopes: readonly string[]): boolean;
}

export function readWho({ client = '', key = '', scopes = '' }: DOMStringMap): Who {
  const own = new Set(scopes.split(' '));
  return { client, key, may: (...wanted) => own.has('admin') || wanted.some((scope) => own.has(scope)) };
}
