import type { Position } from "./position.ts";

/** Where a client stands with its server; words that are shown to people. */
export type SyncState =
  /** Nothing is wanted. */
  | "DISCONNECTED"
  /** The first connection is being made. */
  | "CONNECTING"
  /** Connected, and on the way to the newest state. */
  | "SYNCING"
  /** What is held is proven to be the server's state. */
  | "LIVE"
  /** Something is missing or wrong: what is held is kept, called stale, and being mended. */
  | "GAP"
  /** The connection is lost: what is held is kept, and a new connection is on its way. */
  | "RECONNECTING"
  /** The server will not serve this; a person has to act. */
  | "REFUSED";

/** What the last proof said of the state that is held. */
export type Proof = "unchecked" | "ok" | "wrong";

/** A resource type or "*", and a namespace or "*". */
export interface Selection {
  readonly type: string;
  readonly namespace: string;
}

/** What a client asks for: one part of one cluster. */
export interface Wish {
  readonly cluster: string;
  readonly selections: readonly Selection[];
}

/** What a client holds, as it tells a server from which it wants to go on. */
export interface Cursor {
  readonly history: string;
  readonly position: Position;
  readonly view: bigint;
  readonly distrust: boolean;
  readonly partial: { readonly transfer: bigint; readonly chunks: number } | undefined;
}

/** What the machine wants done; in the order given. */
export type Action =
  | { readonly kind: "connect" }
  | { readonly kind: "close"; readonly code: number; readonly reason: string }
  | {
      readonly kind: "subscribe";
      readonly number: number;
      readonly wish: Wish;
      readonly cursor: Cursor | undefined;
    }
  | { readonly kind: "unsubscribe"; readonly cluster: string };

/** How often what happened; bounds that were reached are among it. */
export interface SyncCounts {
  applied: number;
  progressed: number;
  old: number;
  gaps: number;
  skipped: number;
  strays: number;
  malformed: number;
  wrong: number;
  silences: number;
  connects: number;
}

export function noCounts(): SyncCounts {
  return {
    applied: 0,
    progressed: 0,
    old: 0,
    gaps: 0,
    skipped: 0,
    strays: 0,
    malformed: 0,
    wrong: 0,
    silences: 0,
    connects: 0,
  };
}

export interface SyncConfig {
  readonly connectTimeoutMs: number;
  /** How long a subscription may stay without an answer. */
  readonly answerTimeoutMs: number;
  /** The same after a doubt, such as waking from sleep. */
  readonly probeTimeoutMs: number;
  /**
   * How long a refusal stands before it is asked again, so that neither a lost word nor a connection
   * that died without a sign is waited for for ever.
   */
  readonly recheckMs: number;
  /** A server that is silent for this many beacon intervals is given up. */
  readonly beaconsMissedMax: number;
  /** Fresh copies in a row that may fail their proof before the client stops asking for more. */
  readonly distrustInRowMax: number;
  /** Fresh copies within the window; the client then waits for the window to pass. */
  readonly freshCopiesMax: number;
  readonly freshCopiesWindowMs: number;
  /** Resumes on one connection within the window; one more makes it reconnect, with backoff. */
  readonly resumesMax: number;
  readonly resumeWindowMs: number;
  /** A connection that was live for this long ends a row of failed attempts. */
  readonly stableMs: number;
  readonly backoffBaseMs: number;
  readonly backoffCapMs: number;
  /** An unfinished transfer, unpacked. */
  readonly transferBytesMax: number;
}

export const SYNC_DEFAULTS: SyncConfig = {
  connectTimeoutMs: 10_000,
  answerTimeoutMs: 30_000,
  probeTimeoutMs: 2_000,
  recheckMs: 30_000,
  beaconsMissedMax: 3,
  distrustInRowMax: 3,
  freshCopiesMax: 3,
  freshCopiesWindowMs: 60_000,
  resumesMax: 5,
  resumeWindowMs: 10_000,
  stableMs: 10_000,
  backoffBaseMs: 500,
  backoffCapMs: 30_000,
  transferBytesMax: 512 << 20,
};
