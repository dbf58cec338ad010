/**
 * The path and query of what a request line names (RFC 9112 §3.2): a path, an absolute address, whose host does not matter here, or `*`.
 * Undefined for all else, of which no route could be told.
 */
export function pathAndQueryOf(target: string): string | undefined {
  if (target.startsWith('/') || target === '*') {
    return target;
  }
  const [, afterHost] = /^https?:\/\/[^/?#]+(.*)$/iu.exec(target) ?? [];
  if (afterHost === undefined || !URL.canParse(target)) {
    return undefined;
  }
  return afterHost.startsWith('/') ? afterHost : `/${afterHost}`;
}

/**
 * The path of a request as it may be logged and repeated: without the query, and without the token of an address that opens something
 * by itself.
 */
export function pathOf({ originalUrl }: { readonly originalUrl: string }): string {
  const [path = ''] = originalUrl.split(/[?#]/u, 1);
  return path.replace(/^(\/v1\/vendor-callbacks\/).+/iu, '$1:token');
}
