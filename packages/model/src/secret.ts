import { z } from 'zod';

const printed = '[secret]';

/**
 * A credential or signing key. However it is printed, logged or serialised it shows as `[secret]`;
 * only {@link Secret.reveal} gives the text, so a search for that word lists every use.
 */
export class Secret {
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
  }

  reveal(): string {
    return this.#text;
  }

  toString(): string {
    return printed;
  }

  toJSON(): string {
    return printed;
  }

  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return printed;
  }
}

/** A non-empty string in the config that becomes a {@link Secret}. */
export const secretSchema = z
  .string()
  .min(1)
  .transform((text) => new Secret(text));
