import type { Clock } from "../connection/clock.ts";

/**
 * Decides when changes reach the page: at once after a quiet interval, otherwise when the interval
 * since the last flush is over. Load costs freshness, never frames.
 */
export class Pacer {
  readonly #clock: Clock;
  readonly #intervalMs: number;
  readonly #flush: () => void;
  #lastMs = Number.NEGATIVE_INFINITY;
  #cancel: (() => void) | undefined;

  constructor(clock: Clock, intervalMs: number, flush: () => void) {
    this.#clock = clock;
    this.#intervalMs = intervalMs;
    this.#flush = flush;
  }

  /** Notes a change. */
  mark(): void {
    if (this.#cancel === undefined) {
      const waitMs = this.#lastMs + this.#intervalMs - this.#clock.monotonicMs();
      this.#cancel = this.#clock.after(Math.max(0, waitMs), () => this.now());
    }
  }

  /** Flushes now, because a person waits. */
  now(): void {
    this.#cancel?.();
    this.#cancel = undefined;
    this.#flush();
    // Measured after the flush: its own cost must not shorten the pause.
    this.#lastMs = this.#clock.monotonicMs();
  }
}
