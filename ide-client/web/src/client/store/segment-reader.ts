import { BinaryReader, WireType } from "@bufbuild/protobuf/wire";
import { inflateSync } from "fflate";
import { type Segment, SegmentKind } from "../../gen/lockstep/v1/frame_pb.ts";
import { MalformedSegment } from "../receive/step-target.ts";
import { hashEntry, shardSeed } from "./digest.ts";
import { LIMITS } from "./limits.ts";
import { readName, Row } from "./row.ts";

/** A segment, checked, inflated, hashed and ready to apply. */
export interface ReadSegment {
  readonly type: string;
  readonly namespace: string;
  readonly kind: SegmentKind;
  readonly upserts: readonly Row[];
  readonly removals: readonly string[];
}

/** Reads the segments of one message; throws MalformedSegment when one breaks a rule. Pure. */
export class SegmentReader {
  /** Bytes that the rows so far keep in memory. */
  bytes = 0;
  #inflated = 0;

  read(segment: Segment): ReadSegment {
    const { type, namespace, kind } = segment;
    check(type !== "", "a segment without a type");
    check(fits(type, LIMITS.typeBytesMax), "a type is too long");
    check(fits(namespace, LIMITS.namespaceBytesMax), "a namespace is too long");
    check(kind in SegmentKind, "a segment of an unknown kind");
    const entries = this.#entries(segment);
    check(
      kind !== SegmentKind.SEGMENT_GONE || entries.upserts.length + entries.removals.length === 0,
      "a shard that goes has no entries",
    );
    const seed = shardSeed(type, namespace);
    const named = new Set<string>();
    const upserts = entries.upserts.map((resource) => {
      check(resource.length <= LIMITS.resourceBytesMax, "a resource is too large");
      const name = readName(resource);
      check(!named.has(name), "a name occurs twice in a segment");
      named.add(name);
      // A row of a small change must not keep the whole message in memory. Rows of a whole shard fill their
      // message, so a copy of each would gain nothing.
      const bytes = kind === SegmentKind.SEGMENT_WHOLE ? resource : resource.slice();
      this.bytes += bytes.length;
      return new Row(namespace, name, bytes, hashEntry(bytes, seed));
    });
    for (const name of entries.removals) {
      check(name !== "" && fits(name, LIMITS.nameBytesMax), "a name out of bounds");
      check(!named.has(name), "a name occurs twice in a segment");
      named.add(name);
    }
    return { type, namespace, kind, upserts, removals: entries.removals };
  }

  #entries(segment: Segment): { upserts: Uint8Array[]; removals: string[] } {
    switch (segment.body.case) {
      case "entries":
        return segment.body.value;
      case "deflated":
        return readEntries(this.#inflate(segment.body.value, segment.rawBytes));
      default:
        return { upserts: [], removals: [] };
    }
  }

  #inflate(deflated: Uint8Array, rawBytes: number): Uint8Array {
    check(rawBytes > 0 && rawBytes <= LIMITS.segmentRawBytesMax, "a segment inflates too far");
    this.#inflated += rawBytes;
    check(this.#inflated <= LIMITS.inflatedBytesMax, "a message inflates too far");
    let raw: Uint8Array;
    try {
      // One byte beyond the promised size reveals a stream that holds more; nothing is written past it.
      raw = inflateSync(deflated, { out: new Uint8Array(rawBytes + 1) });
    } catch {
      throw new MalformedSegment("a segment does not inflate");
    }
    check(raw.length === rawBytes, "a segment does not inflate to its size");
    return raw;
  }
}

function readEntries(raw: Uint8Array): { upserts: Uint8Array[]; removals: string[] } {
  const upserts: Uint8Array[] = [];
  const removals: string[] = [];
  try {
    const reader = new BinaryReader(raw);
    while (reader.pos < reader.len) {
      const [field, wireType] = reader.tag();
      if (field === 1 && wireType === WireType.LengthDelimited) {
        upserts.push(reader.bytes());
      } else if (field === 2 && wireType === WireType.LengthDelimited) {
        removals.push(reader.string());
      } else {
        reader.skip(wireType, field);
      }
    }
  } catch {
    throw new MalformedSegment("a segment's entries cannot be read");
  }
  return { upserts, removals };
}

function check(condition: boolean, why: string): void {
  if (!condition) {
    throw new MalformedSegment(why);
  }
}

const UTF8 = new TextEncoder();

/** Whether a text has at most this many UTF-8 bytes. */
function fits(text: string, bytesMax: number): boolean {
  // One UTF-16 unit takes at most three bytes, and at least one.
  return (
    text.length <= bytesMax / 3 ||
    (text.length <= bytesMax && UTF8.encode(text).length <= bytesMax)
  );
}
