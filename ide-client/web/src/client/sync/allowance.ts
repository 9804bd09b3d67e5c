import type { Quota } from "./sync-config.ts";

/** Bound on a client's requests of one kind within a span of time. */
export class Allowance {
  readonly #max: number;
  readonly #spanMs: number;
  #taken: number[] = [];

  constructor(quota: Quota) {
    this.#max = quota.max;
    this.#spanMs = quota.spanMs;
  }

  /** Takes one more if the bound allows it now. */
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
