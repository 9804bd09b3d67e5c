import { BinaryReader, WireType } from "@bufbuild/protobuf/wire";
import { Health } from "../../gen/lockstep/v1/resource_pb.ts";
import type { Row } from "../store/row.ts";

/** Whether a table shows a row. */
export type Filter = (row: Row) => boolean;

const HEALTHS: Record<string, Health> = {
  healthy: Health.HEALTHY,
  progressing: Health.PROGRESSING,
  degraded: Health.DEGRADED,
  failing: Health.FAILING,
  completed: Health.COMPLETED,
  unknown: Health.UNSPECIFIED,
};

/**
 * Parses a filter: words that must all occur somewhere in the row, `!word` for one that must not,
 * `key=value` for a label, `is:failing` for a health. Undefined when the text has no term.
 */
export function filterOf(text: string): Filter | undefined {
  const terms = text.toLowerCase().split(/\s+/).filter((term) => term !== "" && term !== "!");
  if (terms.length === 0) {
    return undefined;
  }
  const filters = terms.map((term) => {
    const isNegated = term.startsWith("!");
    const filter = termFilter(isNegated ? term.slice(1) : term);
    return isNegated ? (row: Row) => !filter(row) : filter;
  });
  return (row) => filters.every((filter) => filter(row));
}

function termFilter(term: string): Filter {
  const health = term.startsWith("is:") ? HEALTHS[term.slice(3)] : undefined;
  if (health !== undefined) {
    return (row) => row.summary.health === health;
  }
  const equals = term.indexOf("=");
  if (equals > 0) {
    const key = term.slice(0, equals);
    const value = term.slice(equals + 1);
    return (row) => hasLabel(row.bytes, key, value);
  }
  return (row) => contains(row, term);
}

function contains(row: Row, word: string): boolean {
  if (row.name.toLowerCase().includes(word) || row.namespace.toLowerCase().includes(word)) {
    return true;
  }
  const { reason, cells } = row.summary;
  return reason.toLowerCase().includes(word) || cells.some((cell) => cell.text.toLowerCase().includes(word));
}

/** Decodes labels on demand: filters by label are rare, and rows are many. */
function hasLabel(bytes: Uint8Array, key: string, value: string): boolean {
  try {
    const reader = new BinaryReader(bytes);
    while (reader.pos < reader.len) {
      const [field, wireType] = reader.tag();
      if (field > 3) {
        return false;
      }
      if (field === 3 && wireType === WireType.LengthDelimited) {
        const label = readLabel(reader);
        if (label.key.toLowerCase() === key && label.value.toLowerCase() === value) {
          return true;
        }
      } else {
        reader.skip(wireType, field);
      }
    }
  } catch {
    // A malformed resource matches no label.
  }
  return false;
}

function readLabel(reader: BinaryReader): { key: string; value: string } {
  const end = reader.uint32() + reader.pos;
  const label = { key: "", value: "" };
  while (reader.pos < end) {
    const [field, wireType] = reader.tag();
    if (field === 1 && wireType === WireType.LengthDelimited) {
      label.key = reader.string();
    } else if (field === 2 && wireType === WireType.LengthDelimited) {
      label.value = reader.string();
    } else {
      reader.skip(wireType, field);
    }
  }
  return label;
}
