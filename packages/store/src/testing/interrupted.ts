import type { Redis } from 'ioredis';

/** Which of a connection's commands something comes in between. */
export interface Interruption {
  readonly command: string;
  /** One of its arguments contains this; absent: whatever they are. */
  readonly about?: string;
  /** `before` it is sent, or `after` its answer came, even a refusal, and before anybody hears of it. */
  readonly when: 'before' | 'after';
  /** Happens once, the first time. */
  readonly action: (args: readonly unknown[]) => Promise<unknown>;
}

/** The same connection, on which something else happens at a certain point, as when another process is just so fast. */
export function interrupted(redis: Redis, { command, about = '', when, action }: Interruption): Redis {
  let isOver = false;
  const interrupt = async (args: readonly unknown[]): Promise<void> => {
    if (!isOver) {
      isOver = true;
      await action(args);
    }
  };
  return new Proxy(redis, {
    get: (target, name) => {
      const value: unknown = Reflect.get(target, name);
      if (typeof value !== 'function') {
        return value;
      }
      return (...args: unknown[]): unknown => {
        const send = (): unknown => Reflect.apply(value, target, args);
        if (isOver || name !== command || !args.some((arg) => String(arg).includes(about))) {
          return send();
        }
        return when === 'before' ? interrupt(args).then(send) : sendFirst(send, () => interrupt(args));
      };
    },
  });
}

async function sendFirst(send: () => unknown, interrupt: () => Promise<void>): Promise<unknown> {
  try {
    return await send();
  } finally {
    await interrupt();
  }
}
