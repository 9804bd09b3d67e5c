/** Times of a link's connections. */
export interface Dialing {
  /** From the dial to the welcome. */
  readonly connectTimeoutMs: number;
  /** A connection that was live for this long resets the back-off. */
  readonly stableMs: number;
  /** The ceiling of the first wait between two attempts. */
  readonly backoffBaseMs: number;
  /** The ceiling that no wait exceeds. */
  readonly backoffCapMs: number;
}

/** Times for which a client waits for a server. */
export interface Patience {
  /** From a subscription to its answer. */
  readonly answerTimeoutMs: number;
  /** The same after a doubt, such as a wake-up from sleep. */
  readonly probeTimeoutMs: number;
  /**
   * From a refusal to the next attempt, so that neither a lost message nor a connection that died
   * without a sign leaves a client waiting for ever.
   */
  readonly recheckMs: number;
  /** A server that is silent for this many beacon intervals is given up. */
  readonly beaconsMissedMax: number;
}

/** Bounds on a client's requests. */
export interface Bounds {
  /** Fresh copies in a row that may fail their proof. */
  readonly distrustInRowMax: number;
  /** Fresh copies of one cluster; past that, the client waits for the span to end. */
  readonly freshCopies: Quota;
  /** Resumes of one cluster on one connection; past that, the client reconnects. */
  readonly resumes: Quota;
  /** Of an unfinished transfer, unpacked; a larger one counts as a gap. */
  readonly transferBytesMax: number;
}

/** Bound on a number within any span of time. */
export interface Quota {
  readonly max: number;
  readonly spanMs: number;
}

/** The patience and the bounds of a client. Times in milliseconds. */
export interface SyncConfig {
  readonly dialing: Dialing;
  readonly patience: Patience;
  readonly bounds: Bounds;
}

export const SYNC_DEFAULTS: SyncConfig = {
  dialing: { connectTimeoutMs: 10_000, stableMs: 10_000, backoffBaseMs: 500, backoffCapMs: 30_000 },
  patience: { answerTimeoutMs: 30_000, probeTimeoutMs: 2_000, recheckMs: 30_000, beaconsMissedMax: 3 },
  bounds: {
    distrustInRowMax: 3,
    freshCopies: { max: 3, spanMs: 60_000 },
    resumes: { max: 5, spanMs: 10_000 },
    transferBytesMax: 512 << 20,
  },
};
