// A point in one cluster's history, ordered by epoch and then by version. Pure values.

export interface Position {
  readonly epoch: bigint;
  readonly version: bigint;
}

/** Before everything: the position of a receiver without content. */
export const ORIGIN: Position = { epoch: 0n, version: 0n };

/** Negative when `a` is older than `b`, 0 when they are the same, positive when it is newer. */
export function compare(a: Position, b: Position): number {
  const byEpoch = order(a.epoch, b.epoch);
  return byEpoch !== 0 ? byEpoch : order(a.version, b.version);
}

/** A position as people read it: `3·18204`. */
export function toText(position: Position): string {
  return `${position.epoch}·${position.version}`;
}

/** The position a message names; a message that leaves it out names the origin. */
export function positionOf(wire: Position | undefined): Position {
  return wire === undefined ? ORIGIN : { epoch: wire.epoch, version: wire.version };
}

function order(a: bigint, b: bigint): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
