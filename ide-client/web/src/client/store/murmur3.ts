// MurmurHash3 in its two forms for 32-bit arithmetic, after Austin Appleby's algorithm (public
// domain). Pure; each tier of the engine computes the same values.

const C1 = 0x239b961b;
const C2 = 0xab0e9789;
const C3 = 0x38b34ae5;
const C4 = 0xa1e38b93;

/** MurmurHash3_x86_32: an unsigned 32-bit number. */
export function murmur32(bytes: Uint8Array, seed: number): number {
  const length = bytes.length;
  const end = length & ~3;
  let h = seed | 0;
  let i = 0;
  for (; i < end; i += 4) {
    h ^= mix32(wordAt(bytes, i));
    h = (Math.imul(rotate(h, 13), 5) + 0xe6546b64) | 0;
  }
  if (i < length) {
    h ^= mix32(tailAt(bytes, i, length - i));
  }
  return avalanche(h ^ length) >>> 0;
}

/** MurmurHash3_x86_128: its four lanes, unsigned, into `lanes`. */
export function murmur128(bytes: Uint8Array, seed: number, lanes: Uint32Array): void {
  const length = bytes.length;
  const end = length & ~15;
  let h1 = seed | 0;
  let h2 = h1;
  let h3 = h1;
  let h4 = h1;
  let i = 0;
  for (; i < end; i += 16) {
    h1 ^= Math.imul(rotate(Math.imul(wordAt(bytes, i), C1), 15), C2);
    h1 = (Math.imul((rotate(h1, 19) + h2) | 0, 5) + 0x561ccd1b) | 0;
    h2 ^= Math.imul(rotate(Math.imul(wordAt(bytes, i + 4), C2), 16), C3);
    h2 = (Math.imul((rotate(h2, 17) + h3) | 0, 5) + 0x0bcaa747) | 0;
    h3 ^= Math.imul(rotate(Math.imul(wordAt(bytes, i + 8), C3), 17), C4);
    h3 = (Math.imul((rotate(h3, 15) + h4) | 0, 5) + 0x96cd1c35) | 0;
    h4 ^= Math.imul(rotate(Math.imul(wordAt(bytes, i + 12), C4), 18), C1);
    h4 = (Math.imul((rotate(h4, 13) + h1) | 0, 5) + 0x32ac3b17) | 0;
  }
  const rest = length & 15;
  h4 ^= Math.imul(rotate(Math.imul(tailAt(bytes, i + 12, rest - 12), C4), 18), C1);
  h3 ^= Math.imul(rotate(Math.imul(tailAt(bytes, i + 8, rest - 8), C3), 17), C4);
  h2 ^= Math.imul(rotate(Math.imul(tailAt(bytes, i + 4, rest - 4), C2), 16), C3);
  h1 ^= Math.imul(rotate(Math.imul(tailAt(bytes, i, rest), C1), 15), C2);

  h1 ^= length;
  h2 ^= length;
  h3 ^= length;
  h4 ^= length;
  h1 = (h1 + h2 + h3 + h4) | 0;
  h2 = avalanche(h2 + h1);
  h3 = avalanche(h3 + h1);
  h4 = avalanche(h4 + h1);
  h1 = avalanche(h1);
  h1 = (h1 + h2 + h3 + h4) | 0;
  lanes[0] = h1;
  lanes[1] = h2 + h1;
  lanes[2] = h3 + h1;
  lanes[3] = h4 + h1;
}

function mix32(k: number): number {
  return Math.imul(rotate(Math.imul(k, 0xcc9e2d51), 15), 0x1b873593);
}

function avalanche(hash: number): number {
  let h = hash | 0;
  h ^= h >>> 16;
  h = Math.imul(h, 0x85ebca6b);
  h ^= h >>> 13;
  h = Math.imul(h, 0xc2b2ae35);
  return h ^ (h >>> 16);
}

function rotate(value: number, by: number): number {
  return (value << by) | (value >>> (32 - by));
}

function wordAt(bytes: Uint8Array, i: number): number {
  return bytes[i]! | (bytes[i + 1]! << 8) | (bytes[i + 2]! << 16) | (bytes[i + 3]! << 24);
}

/** Up to four bytes, the missing ones zero; zero when there are none. */
function tailAt(bytes: Uint8Array, i: number, count: number): number {
  let word = 0;
  for (let n = Math.min(count, 4) - 1; n >= 0; n--) {
    word = (word << 8) | bytes[i + n]!;
  }
  return word;
}
