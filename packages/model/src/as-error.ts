/** What was thrown, as an error: itself when it is one, else one that says so and has it as its cause. */
export function asError(thrown: unknown): Error {
  if (thrown instanceof Error) {
    return thrown;
  }
  const message = typeof thrown === 'string' ? thrown : 'Something else than an error was thrown.';
  return new Error(message, { cause: thrown });
}
