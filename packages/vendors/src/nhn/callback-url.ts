/**
 * The address that the vendor is to call, with all four variables that it fills in. The app key among them tells nobody more: the body of
 * the vendor's call carries it anyway, and the call comes over the TLS of our own address.
 */
export function registeredUrl(url: string): string {
  return `${url}?appKey={appKey}&domain={domain}&status={status}&isSuccessful={isSuccessful}`;
}
