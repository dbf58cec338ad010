/** A script's or a command's reply that is a list, as texts; empty when it is none. */
export function toTexts(reply: unknown): string[] {
  return Array.isArray(reply) ? reply.map(String) : [];
}
