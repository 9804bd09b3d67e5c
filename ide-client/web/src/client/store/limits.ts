// The hard limits of the wire, equal to the engine's. A message that exceeds one is refused whole.

export const LIMITS = {
  /** One WebSocket message. */
  frameBytesMax: 1 << 20,
  /** One encoded resource. */
  resourceBytesMax: 256 << 10,
  /** One segment's entries, inflated. */
  segmentRawBytesMax: 768 << 10,
  /** Everything that one message inflates to. */
  inflatedBytesMax: 64 << 20,
  typeBytesMax: 512,
  namespaceBytesMax: 253,
  /** A resource's name, in UTF-8 bytes. */
  nameBytesMax: 512,
} as const;
