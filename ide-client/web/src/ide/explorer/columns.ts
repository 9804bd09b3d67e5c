import type { TypeEntry } from "../../client/view/catalog.ts";
import type { SortColumn } from "../../client/view/sort-key.ts";
import type { TablePage } from "../../client/view/table-messages.ts";

export type ColumnKind = "name" | "namespace" | "health" | "cell";

/** One column as the table shows it. */
export interface TableColumn {
  readonly kind: ColumnKind;
  readonly title: string;
  readonly description: string;
  readonly sortBy: SortColumn;
  /** Index of the row's cell; -1 for the fixed columns. */
  readonly cell: number;
  readonly isNumber: boolean;
  readonly widthPx: number;
}

/** Width of a digit in a wide font: ages consist of digits, and would be cut off first. */
const CHARACTER_PX = 8.3;
const MONO_PX = 7.7;
const PADDING_PX = 24;
/** Room for the arrow of a sorted column. */
const ARROW_PX = 14;
const NAME_MIN_PX = 180;
const HEALTH_PX = 124;

/** The columns to show: those that every type has, and the type's own. */
export function columnsOf(
  entry: TypeEntry | undefined,
  page: Pick<TablePage, "widths" | "tally"> | undefined,
  shows: { readonly isWide: boolean; readonly hasNamespaces: boolean },
): TableColumn[] {
  const widths = page?.widths ?? [];
  const columns = [fixedColumn("name", "Name", Math.max(NAME_MIN_PX, textPx(widths[0] ?? 0, MONO_PX)))];
  if (shows.hasNamespaces) {
    columns.push(fixedColumn("namespace", "Namespace", titled("Namespace", textPx(widths[1] ?? 0, CHARACTER_PX))));
  }
  // A type whose objects have no health, such as a ConfigMap, needs no column for it.
  if (page !== undefined && page.tally.some((count, health) => health > 0 && count > 0)) {
    columns.push(fixedColumn("health", "Health", HEALTH_PX));
  }
  (entry?.columns ?? []).forEach((column, cell) => {
    if (column.priority === 0 || shows.isWide) {
      columns.push({
        kind: "cell",
        title: column.name,
        description: column.description,
        sortBy: cell,
        cell,
        isNumber: column.type === "integer" || column.type === "number",
        widthPx: titled(column.name, textPx(widths[cell + 2] ?? 0, CHARACTER_PX)),
      });
    }
  });
  return columns;
}

/** The CSS grid template: the name shrinks first, and spare width stays empty at the end. */
export function templateOf(columns: readonly TableColumn[]): string {
  const tracks = columns.map((column) =>
    column.kind === "name" ? `minmax(${NAME_MIN_PX}px, ${column.widthPx}px)` : `${column.widthPx}px`,
  );
  return `${tracks.join(" ")} minmax(0, 1fr)`;
}

/** Below this the table scrolls sideways. */
export function minWidthOf(columns: readonly TableColumn[]): number {
  return columns.reduce((sum, column) => sum + (column.kind === "name" ? NAME_MIN_PX : column.widthPx), 0);
}

/** The column and the direction that an address names. */
export function sortOf(
  sort: string,
  entry: TypeEntry | undefined,
  hasNamespaces: boolean,
): { sortBy: SortColumn; isDescending: boolean } {
  const isDescending = sort.startsWith("-");
  const name = isDescending ? sort.slice(1) : sort;
  if (name === "name" || name === "namespace" || name === "health") {
    return { sortBy: name, isDescending };
  }
  const cell = entry?.columns.findIndex((column) => column.name.toLowerCase() === name) ?? -1;
  return cell < 0 || name === ""
    ? { sortBy: hasNamespaces ? "namespace" : "name", isDescending: false }
    : { sortBy: cell, isDescending };
}

/** The order after a click on a column's head: ascending first, then descending. */
export function nextSort(column: TableColumn, isSorted: boolean, isDescending: boolean): string {
  const name = column.title.toLowerCase();
  return isSorted && !isDescending ? `-${name}` : name;
}

/** A column that every type has and the catalog does not list. */
function fixedColumn(kind: Exclude<ColumnKind, "cell">, title: string, widthPx: number): TableColumn {
  return { kind, title, description: "", sortBy: kind, cell: -1, isNumber: false, widthPx };
}

function textPx(characters: number, characterPx: number): number {
  return Math.ceil(characters * characterPx + PADDING_PX);
}

function titled(title: string, widthPx: number): number {
  return Math.max(widthPx, Math.ceil(title.length * CHARACTER_PX + PADDING_PX + ARROW_PX));
}
