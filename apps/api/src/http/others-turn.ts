/** Lets everything else that is ready go on first. For long work: nobody is to wait for more than a piece of it. */
export function othersTurn(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}
