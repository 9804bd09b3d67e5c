import { murmur128, murmur32 } from "./murmur3.ts";

/**
 * An order-independent sum of 64-bit hashes, modulo 2^64, kept as two unsigned 32-bit lanes: a bigint per
 * entry would cost more than the hash itself.
 */
export class Digest {
  #low = 0;
  #high = 0;

  add(low: number, high: number): void {
    const sum = this.#low + low;
    this.#low = sum >>> 0;
    this.#high = (this.#high + high + (sum > 0xffffffff ? 1 : 0)) >>> 0;
  }

  subtract(low: number, high: number): void {
    const difference = this.#low - low;
    this.#low = difference >>> 0;
    this.#high = (this.#high - high - (difference < 0 ? 1 : 0)) >>> 0;
  }

  addAll(other: Digest): void {
    this.add(other.#low, other.#high);
  }

  toBigInt(): bigint {
    return (BigInt(this.#high) << 32n) | BigInt(this.#low);
  }
}

const lanes = new Uint32Array(4);
const text = new TextEncoder();

/** The seed of a shard's hashes, so that equal bytes in two shards hash differently. */
export function shardSeed(type: string, namespace: string): number {
  return murmur32(text.encode(`${type}/${namespace}`), 0);
}

/** The two lanes of an entry's hash. */
export function hashEntry(resource: Uint8Array, seed: number): { low: number; high: number } {
  murmur128(resource, seed, lanes);
  return { low: lanes[0]!, high: lanes[1]! };
}
