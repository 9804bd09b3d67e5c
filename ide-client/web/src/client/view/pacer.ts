import type { Clock } from "../connection/clock.ts";

/**
 * Decides when something that changed is told: at once when nothing was told for a while, else when
 * the interval since the last time is over; so load costs freshness, and never frames.
 */
export class Pacer {
  readonly #clock: Clock;
  readonly #intervalMs: number;
  readonly #tell: () => void;
  #lastMs = Number.NEGATIVE_INFINITY;
  #cancel: (() => void) | undefined;

  constructor(clock: Clock, intervalMs: number, tell: () => void) {
    this.#clock = clock;
    this.#intervalMs = intervalMs;
    this.#tell = tell;
  }

  /** Something changed. */
  mark(): void {
    if (this.#cancel === undefined) {
      const waitMs = this.#lastMs + this.#intervalMs - this.#clock.monotonicMs();
      this.#cancel = this.#clock.after(Math.max(0, waitMs), () => this.now());
    }
  }

  /** Tells now, because a person waits for it. */
  now(): void {
    this.#cancel?.();
    this.#cancel = undefined;
    this.#tell();
    // Taken afterwards: what telling itself costs shall not eat the pause.
    this.#lastMs = this.#clock.monotonicMs();
  }
}
