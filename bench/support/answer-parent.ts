/** For a script of the bench: reports that it is ready, then answers its parent's questions until that is gone. */
export function answerParent(ready: object, answer: (question: unknown) => Promise<object>): void {
  process.on('message', (question) => {
    answer(question).then(
      (result) => process.send?.(result),
      (error: unknown) => process.send?.({ failure: error instanceof Error ? error.stack : String(error) }),
    );
  });
  process.on('disconnect', () => process.exit(0));
  process.send?.(ready);
}
