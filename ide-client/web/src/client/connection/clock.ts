/** Time and timers, passed in so that tests control them. */
export interface Clock {
  /** Milliseconds since an arbitrary moment; never go back. */
  monotonicMs(): number;
  /** Milliseconds since 1970 by this machine's clock; may jump. */
  wallMs(): number;
  /** Calls once, after at least this delay; returns a function that cancels the call. */
  after(delayMs: number, call: () => void): () => void;
}

/** The platform's clock; the only place in the library that reads it. */
export const SYSTEM_CLOCK: Clock = {
  monotonicMs: () => performance.now(),
  wallMs: () => Date.now(),
  after: (delayMs, call) => {
    const timer = setTimeout(call, delayMs);
    return () => clearTimeout(timer);
  },
};

/**
 * Offset of the server's clock from this one. A message carries the server's time of sending, so the largest
 * difference belongs to the fastest message and is closest to the truth. Samples older than two spans are
 * dropped, because clocks drift and are set.
 */
export class ClockOffset {
  readonly #spanMs: number;
  #spanEndsMs = Number.NEGATIVE_INFINITY;
  #best: number | undefined;
  #bestBefore: number | undefined;

  constructor(spanMs = 60_000) {
    this.#spanMs = spanMs;
  }

  sample(serverMs: number, wallMs: number, monotonicMs: number): void {
    if (monotonicMs >= this.#spanEndsMs) {
      this.#bestBefore = monotonicMs >= this.#spanEndsMs + this.#spanMs ? undefined : this.#best;
      this.#best = undefined;
      this.#spanEndsMs = monotonicMs + this.#spanMs;
    }
    const ahead = serverMs - wallMs;
    this.#best = this.#best === undefined ? ahead : Math.max(this.#best, ahead);
  }

  /** Drops all samples, because the clock was set or the machine slept. */
  forget(): void {
    this.#best = undefined;
    this.#bestBefore = undefined;
    this.#spanEndsMs = Number.NEGATIVE_INFINITY;
  }

  /** Milliseconds to add to this clock; undefined before the first sample. */
  get aheadMs(): number | undefined {
    if (this.#best === undefined) {
      return this.#bestBefore;
    }
    return this.#bestBefore === undefined ? this.#best : Math.max(this.#best, this.#bestBefore);
  }
}
