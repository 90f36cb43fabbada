import { pause } from './patiently';

/** So long after the first attempt comes the second; each further one comes after twice as long. */
const FIRST_MS = 500;
const LONGEST_MS = 15_000;

/** After so long without an attempt, the next is a first one: that is longer than any pause. */
const CALM_MS = 25_000;

/** Keeps attempts that follow on each other apart. */
export class Pace {
  #last = 0;
  #attempts = 0;

  /** Resolves when the next attempt may be made: the first one at once. */
  async next(): Promise<void> {
    const gap = Date.now() - this.#last;
    this.#attempts = gap > CALM_MS ? 0 : this.#attempts + 1;
    const wanted = this.#attempts === 0 ? 0 : Math.min(FIRST_MS * 2 ** (this.#attempts - 1), LONGEST_MS) * (0.5 + Math.random());
    if (wanted > gap) await pause(wanted - gap);
    this.#last = Date.now();
  }
}
