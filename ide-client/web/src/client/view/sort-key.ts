import { Health } from "../../gen/lockstep/v1/resource_pb.ts";
import type { Row } from "../store/row.ts";

/** Sort criterion of a table: a property of every row, or the cell with this index. */
export type SortColumn = "name" | "namespace" | "health" | "age" | number;

/** Numbers come before texts, texts before nothing. */
export type SortKey = number | string;

/** Order of the healths: worst first. */
const SEVERITY: Record<Health, number> = {
  [Health.FAILING]: 0,
  [Health.DEGRADED]: 1,
  [Health.PROGRESSING]: 2,
  [Health.UNSPECIFIED]: 3,
  [Health.HEALTHY]: 4,
  [Health.COMPLETED]: 5,
};

const NUMBER = /^-?\d+(\.\d+)?/;
const QUANTITY = /^(\d+(?:\.\d+)?)(Ki|Mi|Gi|Ti|Pi|Ei)$/;
const UNITS: Record<string, number> = { Ki: 1, Mi: 2, Gi: 3, Ti: 4, Pi: 5, Ei: 6 };
const DIGITS = /\d+/g;

/** The key of a row in a column; the catalog has the column's type. */
export function sortKeyOf(row: Row, column: SortColumn, columnType: string): SortKey {
  switch (column) {
    case "name":
      return natural(row.name);
    case "namespace":
      return natural(row.namespace);
    case "health":
      return SEVERITY[row.summary.health] ?? SEVERITY[Health.UNSPECIFIED];
    case "age":
      // Youngest first: a small age is a late time.
      return -row.summary.createdMs;
    default:
      return cellKey(row, column, columnType);
  }
}

/** Negative when `a` comes before `b`; the empty text comes last. */
export function compareKeys(a: SortKey, b: SortKey): number {
  if (typeof a === "number") {
    return typeof b === "number" ? a - b : -1;
  }
  if (typeof b === "number") {
    return 1;
  }
  if (a === b) {
    return 0;
  }
  return a === "" ? 1 : b === "" ? -1 : a < b ? -1 : 1;
}

function cellKey(row: Row, index: number, columnType: string): SortKey {
  const cell = row.summary.cells[index];
  if (cell === undefined) {
    return "";
  }
  if (cell.text === "" && cell.timeMs !== 0) {
    return -cell.timeMs;
  }
  if (columnType === "integer" || columnType === "number") {
    const number = NUMBER.exec(cell.text);
    return number === null ? natural(cell.text) : Number(number[0]);
  }
  const quantity = QUANTITY.exec(cell.text);
  return quantity === null ? natural(cell.text) : Number(quantity[1]) * 1024 ** UNITS[quantity[2]!]!;
}

/** Runs of digits are padded, so that `node-9` comes before `node-10` in plain text order. */
function natural(text: string): string {
  return text.toLowerCase().replace(DIGITS, (digits) => digits.padStart(12, "0"));
}
