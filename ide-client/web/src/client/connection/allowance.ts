/** So many in any span of time, and no more: a bound on how often something may be asked for. */
export class Allowance {
  readonly #max: number;
  readonly #spanMs: number;
  #taken: number[] = [];

  constructor(max: number, spanMs: number) {
    this.#max = max;
    this.#spanMs = spanMs;
  }

  /** Whether one more is allowed now; if so, it is taken. */
  take(nowMs: number): boolean {
    this.#taken = this.#taken.filter((at) => nowMs - at < this.#spanMs);
    if (this.#taken.length >= this.#max) {
      return false;
    }
    this.#taken.push(nowMs);
    return true;
  }

  refill(): void {
    this.#taken = [];
  }
}
