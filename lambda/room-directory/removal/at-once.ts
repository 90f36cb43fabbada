/** Calls under way at once: enough to keep to the pace whatever each of them takes. */
const AT_ONCE = 4;

/** Does something for each, several at once, until one says that it is enough. The first error ends it, and is thrown when all others are done. */
export async function atOnce<T>(items: AsyncIterable<T> | Iterable<T>, work: (item: T) => Promise<boolean>): Promise<void> {
  const iterator = Symbol.asyncIterator in items ? items[Symbol.asyncIterator]() : items[Symbol.iterator]();
  let isOver = false;
  const failures: unknown[] = [];
  const worker = async () => {
    while (!isOver) {
      const { done, value } = await iterator.next();
      if (done) return;
      if (!await work(value)) isOver = true;
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, () => worker().catch((thrown: unknown) => {
    isOver = true;
    failures.push(thrown);
  })));
  if (failures.length > 0) throw failures[0];
}
