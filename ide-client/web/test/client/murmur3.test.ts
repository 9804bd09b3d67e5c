import { describe, expect, it } from "vitest";
import { Digest, hashEntry, shardSeed } from "../../src/client/store/digest.ts";
import { murmur128, murmur32 } from "../../src/client/store/murmur3.ts";

const utf8 = new TextEncoder();

function hex128(bytes: Uint8Array, seed: number): string {
  const lanes = new Uint32Array(4);
  murmur128(bytes, seed, lanes);
  return [...lanes].map((lane) => lane.toString(16).padStart(8, "0")).join("");
}

/**
 * SMHasher's verification: hashes of the keys {}, {0}, {0, 1}, … with seeds 256 - length, hashed
 * together; the first four bytes of that are published for every hash function.
 */
function verification(hashBytes: number, hash: (key: Uint8Array, seed: number) => Uint8Array): number {
  const key = new Uint8Array(256);
  const hashes = new Uint8Array(hashBytes * 256);
  for (let i = 0; i < 256; i++) {
    key[i] = i;
    hashes.set(hash(key.subarray(0, i), 256 - i), i * hashBytes);
  }
  return new DataView(hash(hashes, 0).buffer).getUint32(0, true);
}

describe("MurmurHash3", () => {
  it("shouldPassThePublishedVerificationOfX86_32", () => {
    const verified = verification(4, (key, seed) => new Uint8Array(Uint32Array.of(murmur32(key, seed)).buffer));

    expect(verified).toBe(0xb0f57ee3);
  });

  it("shouldPassThePublishedVerificationOfX86_128", () => {
    const verified = verification(16, (key, seed) => {
      const lanes = new Uint32Array(4);
      murmur128(key, seed, lanes);
      return new Uint8Array(lanes.buffer);
    });

    expect(verified).toBe(0xb3ece62a);
  });

  it("shouldGiveKnownValuesOfX86_32", () => {
    expect(murmur32(utf8.encode(""), 0)).toBe(0);
    expect(murmur32(utf8.encode(""), 1)).toBe(0x514e28b7);
    expect(murmur32(utf8.encode(""), 0xffffffff)).toBe(0x81f16f39);
    expect(murmur32(utf8.encode("hello"), 0)).toBe(0x248bfa47);
    expect(murmur32(utf8.encode("hello, world"), 0)).toBe(0x149bbb7f);
  });

  it("shouldGiveKnownValuesOfX86_128", () => {
    expect(hex128(utf8.encode(""), 0)).toBe("00000000000000000000000000000000");
    expect(hex128(utf8.encode(""), 1)).toBe("88c4adec54d201b954d201b954d201b9");
    expect(hex128(utf8.encode("I will not buy this record, it is scratched."), 0)).toBe(
      "a0a9683b25ac5e40d9af2895890dddf5",
    );
  });

  it("shouldHashBytesAboveSevenBitsAsUnsigned", () => {
    const bytes = Uint8Array.of(0xff, 0x80, 0xfe, 0x7f, 0x00);

    expect(murmur32(bytes, 0xdeadbeef)).toBe(murmur32(bytes, 0xdeadbeef | 0));
    expect(hex128(bytes, 0xdeadbeef)).toBe(hex128(bytes, 0xdeadbeef | 0));
  });
});

describe("Digest", () => {
  it("shouldCarryBetweenItsLanes", () => {
    const digest = new Digest();

    digest.add(0xffffffff, 0xffffffff);
    expect(digest.toBigInt()).toBe(2n ** 64n - 1n);
    digest.add(1, 0);
    expect(digest.toBigInt()).toBe(0n);
    digest.subtract(1, 0);
    expect(digest.toBigInt()).toBe(2n ** 64n - 1n);
    digest.subtract(0xffffffff, 0xffffffff);
    expect(digest.toBigInt()).toBe(0n);
  });

  it("shouldHashEqualBytesDifferentlyInDifferentShards", () => {
    const bytes = utf8.encode("the same");

    expect(hashEntry(bytes, shardSeed("pods", "a"))).not.toEqual(hashEntry(bytes, shardSeed("pods", "b")));
  });
});
