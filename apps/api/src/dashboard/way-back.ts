/** Pages of ours that a browser may be sent to after it signed in. */
const ours = /^\/(?:console|docs|admin\/queues)(?:[/?]|$)/u;

/**
 * The address that was asked for, when it is certainly a page of ours; undefined for all else, so that a link to our sign-in cannot send
 * anybody elsewhere. What is let through holds nothing but letters that an address is written in, and no quotes or brackets.
 */
export function wayBack(asked: string | undefined): string | undefined {
  if (asked === undefined || !/^\/[\w\-./?=&%:+~,*@!]+$/u.test(asked) || asked.includes('//')) {
    return undefined;
  }
  const { pathname, search } = new URL(asked, 'http://ours.invalid');
  return ours.test(pathname) ? `${pathname}${search}` : undefined;
}
