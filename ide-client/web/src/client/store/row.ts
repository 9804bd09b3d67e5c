import { BinaryReader, WireType } from "@bufbuild/protobuf/wire";
import { Health } from "../../gen/lockstep/v1/resource_pb.ts";
import { MalformedSegment } from "../receive/step-target.ts";
import { LIMITS } from "./limits.ts";

/** One printed cell: a text, a time shown as an age, or both. */
export interface Cell {
  readonly text: string;
  /** 0 when there is none. */
  readonly timeMs: number;
}

/** The part of a resource that a table shows. */
export interface Summary {
  readonly uid: string;
  readonly createdMs: number;
  readonly deletedMs: number;
  readonly cells: readonly Cell[];
  readonly health: Health;
  readonly reason: string;
}

const NAME_TAG = 0x0a;
const utf8 = new TextDecoder("utf-8", { fatal: true });
const EMPTY: Summary = {
  uid: "",
  createdMs: 0,
  deletedMs: 0,
  cells: [],
  health: Health.UNSPECIFIED,
  reason: "",
};

/**
 * One held resource: its encoded bytes, and the parts that the store needs. Immutable but for `live` and the parts that
 * are decoded on first use; a change makes a new row.
 */
export class Row {
  readonly namespace: string;
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly low: number;
  readonly high: number;
  /** Whether the store holds this row under its name, rather than a newer one or none. */
  live = false;
  /** Grows with every batch; tells two rows of the same name apart. */
  revision = 0;
  #summary: Summary | undefined;

  constructor(namespace: string, name: string, bytes: Uint8Array, hash: { low: number; high: number }) {
    this.namespace = namespace;
    this.name = name;
    this.bytes = bytes;
    this.low = hash.low;
    this.high = hash.high;
  }

  get key(): string {
    return `${this.namespace}/${this.name}`;
  }

  /**
   * Decoded on first use. Unreadable bytes give an empty summary, so that one bad object hides nothing else.
   */
  get summary(): Summary {
    this.#summary ??= readSummary(this.bytes) ?? EMPTY;
    return this.#summary;
  }

  hasSameBytes(low: number, high: number, length: number): boolean {
    return this.low === low && this.high === high && this.bytes.length === length;
  }
}

/** The name of an encoded resource: its first field, never empty. */
export function readName(resource: Uint8Array): string {
  const first = resource[1];
  if (resource[0] !== NAME_TAG || first === undefined) {
    throw new MalformedSegment("a resource does not begin with its name");
  }
  let length = first;
  let at = 2;
  if (first >= 0x80) {
    // Two bytes of a varint reach beyond any name that is allowed.
    const second = resource[2];
    length = second === undefined || second >= 0x80 ? -1 : (first & 0x7f) | (second << 7);
    at = 3;
  }
  if (length <= 0 || length > LIMITS.nameBytesMax || at + length > resource.length) {
    throw new MalformedSegment("a resource's name is out of bounds");
  }
  return decodeText(resource, at, at + length);
}

function decodeText(bytes: Uint8Array, from: number, to: number): string {
  let ascii = "";
  for (let i = from; i < to; i++) {
    const byte = bytes[i]!;
    if (byte >= 0x80) {
      try {
        return utf8.decode(bytes.subarray(from, to));
      } catch {
        throw new MalformedSegment("a resource's name is not UTF-8");
      }
    }
    ascii += String.fromCharCode(byte);
  }
  return ascii;
}

/** A hand-written loop over the fields that a table needs, because it runs for each of 100,000 rows. */
function readSummary(bytes: Uint8Array): Summary | undefined {
  try {
    const reader = new BinaryReader(bytes);
    const cells: Cell[] = [];
    let uid = "";
    let createdMs = 0;
    let deletedMs = 0;
    let health: Health = Health.UNSPECIFIED;
    let reason = "";
    while (reader.pos < reader.len) {
      const [field, wireType] = reader.tag();
      if (field === 2 && wireType === WireType.LengthDelimited) {
        uid = reader.string();
      } else if (field === 5 && wireType === WireType.Varint) {
        createdMs = Number(reader.int64());
      } else if (field === 6 && wireType === WireType.Varint) {
        deletedMs = Number(reader.int64());
      } else if (field === 8 && wireType === WireType.LengthDelimited) {
        cells.push(readCell(reader));
      } else if (field === 9 && wireType === WireType.Varint) {
        health = reader.int32() as Health;
      } else if (field === 10 && wireType === WireType.LengthDelimited) {
        reason = reader.string();
      } else {
        reader.skip(wireType, field);
      }
    }
    return { uid, createdMs, deletedMs, cells, health: health in Health ? health : Health.UNSPECIFIED, reason };
  } catch {
    return undefined;
  }
}

function readCell(reader: BinaryReader): Cell {
  const end = reader.uint32() + reader.pos;
  let text = "";
  let timeMs = 0;
  while (reader.pos < end) {
    const [field, wireType] = reader.tag();
    if (field === 1 && wireType === WireType.LengthDelimited) {
      text = reader.string();
    } else if (field === 2 && wireType === WireType.Varint) {
      timeMs = Number(reader.int64());
    } else {
      reader.skip(wireType, field);
    }
  }
  return { text, timeMs };
}
