/**
 * The waits between attempts that fail one after the other. A ceiling doubles with each attempt up
 * to a cap, and each wait is uniform below it, so that many clients that lost one server do not come
 * back at one moment.
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

  /** How long to wait before the next attempt. */
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
