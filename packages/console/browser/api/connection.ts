/** Whether the API answers, as the last call found it. */
export interface Connection {
  readonly isDown: boolean;
  failed(): void;
  worked(): void;
  /** Asks those who wait for their next try not to wait. */
  hurry(): void;
  /** Tells of every change until the signal fires. */
  onChange(listener: () => void, signal?: AbortSignal): void;
  onHurry(listener: () => void, signal: AbortSignal): void;
}

export function createConnection(): Connection {
  const events = new EventTarget();
  let isDown = false;
  const become = (next: boolean): void => {
    if (next !== isDown) {
      isDown = next;
      events.dispatchEvent(new Event('change'));
    }
  };
  return {
    get isDown() {
      return isDown;
    },
    failed: () => become(true),
    worked: () => become(false),
    hurry: () => void events.dispatchEvent(new Event('hurry')),
    onChange: (listener, signal) => events.addEventListener('change', listener, signal && { signal }),
    onHurry: (listener, signal) => events.addEventListener('hurry', listener, { signal }),
  };
}
