// By itself, because every test file asks: what holds answers against the document takes a while to load.

const found: string[] = [];

/** Keeps what was found wrong with an answer for the test that runs. */
export function keepFault(fault: string): void {
  found.push(fault);
}

/** What was found wrong since the last time that somebody asked. */
export function takeFaults(): string[] {
  return found.splice(0);
}
