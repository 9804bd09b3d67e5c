/**
 * Waits between consecutive failed attempts. A ceiling doubles with each attempt up to a cap, and each wait is uniform
 * below it, so that the clients of a lost server do not return at one moment.
 */
export class Backoff {
  readonly #first: number;
  readonly #cap: number;
  readonly #random: () => number;
  #ceiling: number;

  /** @param random uniform in [0, 1) */
  constructor(first: number, cap: number, random: () => number) {
    this.#first = Math.min(first, cap);
    this.#cap = cap;
    this.#random = random;
    this.#ceiling = this.#first;
  }

  /** Returns the wait before the next attempt. */
  next(): number {
    const wait = Math.floor(this.#random() * this.#ceiling);
    this.#ceiling = this.#ceiling > this.#cap / 2 ? this.#cap : this.#ceiling * 2;
    return wait;
  }

  /** An attempt has succeeded: the next failure counts as the first. */
  reset(): void {
    this.#ceiling = this.#first;
  }
}
