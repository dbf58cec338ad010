/**
 * Reads several sorted sources as one. Of what is equal, the earlier source's comes first. Nothing is read ahead but the next of each.
 */
export async function* mergeSorted<T>(
  sources: readonly AsyncIterator<T>[],
  compare: (one: T, other: T) => number,
): AsyncGenerator<T> {
  const fronts = await Promise.all(sources.map(async (source) => ({ source, next: await source.next() })));
  for (;;) {
    let first: { readonly front: (typeof fronts)[number]; readonly value: T } | undefined;
    for (const front of fronts) {
      const { next } = front;
      if (next.done !== true && (first === undefined || compare(next.value, first.value) < 0)) {
        first = { front, value: next.value };
      }
    }
    if (first === undefined) {
      return;
    }
    yield first.value;
    first.front.next = await first.front.source.next();
  }
}
