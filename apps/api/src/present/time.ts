/** A time as the API writes it: RFC 3339 in UTC. */
export function presentTime(ms: number): string {
  return new Date(ms).toISOString();
}

/** {@link presentTime}, where the time may be absent. */
export function presentTimeIfAny(ms: number | undefined): string | undefined {
  return ms === undefined ? undefined : presentTime(ms);
}
