/** An idempotency key that nobody had before. Not by `crypto.randomUUID`, which browsers keep from pages that came over plain http. */
export function newIdempotencyKey(): string {
  return Array.from(crypto.getRandomValues(new Uint32Array(4)), (part) => part.toString(36)).join('-');
}
