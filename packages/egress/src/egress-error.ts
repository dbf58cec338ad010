/**
 * `refused`: the rules forbid it. `late`: no answer in the time given. `unreachable`: no answer for another reason.
 * `stopped`: the caller's signal fired.
 */
export type EgressErrorCode = 'refused' | 'late' | 'unreachable' | 'stopped';

/**
 * No answer was got. The message is a sentence that the owner of the called address may read: it repeats what the
 * owner wrote, and never where a name leads inside our network.
 */
export class EgressError extends Error {
  override readonly name = 'EgressError';
  readonly code: EgressErrorCode;

  constructor(code: EgressErrorCode, message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.code = code;
  }
}
