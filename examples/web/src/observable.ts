import { useLayoutEffect, useReducer } from 'preact/hooks';

/** Something that changes, and tells who listens. */
export class Observable {
  #listeners = new Set<() => void>();

  /** Returns what ends it. */
  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  protected changed(): void {
    this.#listeners.forEach((listener) => listener());
  }
}

/** Renders the component again whenever one of these changes. */
export function useObservable<T extends Observable>(observable: T): T {
  const [, render] = useReducer((count: number, _: void) => count + 1, 0);
  useLayoutEffect(() => {
    render(); // it may have changed since
    return observable.subscribe(render);
  }, [observable]);
  return observable;
}
