export interface BackoffConfig {
  readonly baseMs: number;
  readonly capMs: number;
}

/**
 * Full-jitter backoff: each wait is drawn evenly from 0 to a ceiling that doubles with every attempt
 * in a row up to a cap, so that many clients that lost one server do not come back at one moment.
 */
export class Backoff {
  readonly #config: BackoffConfig;
  readonly #random: () => number;
  #attempts = 0;

  constructor(config: BackoffConfig, random: () => number) {
    this.#config = config;
    this.#random = random;
  }

  get attempts(): number {
    return this.#attempts;
  }

  nextMs(): number {
    // Beyond 2^30 doublings mean nothing; without the bound they would overflow to infinity.
    const ceiling = Math.min(this.#config.capMs, this.#config.baseMs * 2 ** Math.min(this.#attempts, 30));
    this.#attempts += 1;
    return Math.floor(this.#random() * ceiling);
  }

  reset(): void {
    this.#attempts = 0;
  }
}
