/** Thrown when `npm start` cannot go on. The message is for the person at the terminal and says what to do. */
export class StartError extends Error {
  override readonly name = 'StartError';
  readonly code = 'start-failed';
}
