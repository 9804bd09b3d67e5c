/** Time and timers, passed in so that tests own them. */
export interface Clock {
  /** Milliseconds that only ever go forward; their zero means nothing. */
  monotonicMs(): number;
  /** Milliseconds since 1970, as this machine believes. */
  wallMs(): number;
  /** Calls once, after at least this long; returns what cancels it. */
  after(delayMs: number, call: () => void): () => void;
}

/** The clock of the platform: the only place of the library that reads one. */
export const SYSTEM_CLOCK: Clock = {
  monotonicMs: () => performance.now(),
  wallMs: () => Date.now(),
  after: (delayMs, call) => {
    const timer = setTimeout(call, delayMs);
    return () => clearTimeout(timer);
  },
};

/**
 * How far the server's clock is ahead of ours. A message tells the server's time when it was sent,
 * so the largest difference seen is the one that travelled fastest, and comes closest to the truth.
 * Samples older than two spans are forgotten, because clocks drift and are set.
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

  /** Our clock was set, or the machine slept: what was measured before means nothing now. */
  forget(): void {
    this.#best = undefined;
    this.#bestBefore = undefined;
    this.#spanEndsMs = Number.NEGATIVE_INFINITY;
  }

  /** Milliseconds to add to our clock; undefined before the first sample. */
  get aheadMs(): number | undefined {
    if (this.#best === undefined) {
      return this.#bestBefore;
    }
    return this.#bestBefore === undefined ? this.#best : Math.max(this.#best, this.#bestBefore);
  }
}
