import { memo, useState } from "react";
import type { RowView } from "../../client/view/table-messages.ts";
import { Health } from "../../gen/lockstep/v1/resource_pb.ts";
import { CellText } from "../shared/cell-text.tsx";
import { HEALTHS, HealthText } from "../shared/health.tsx";
import type { TableColumn } from "./columns.ts";

interface GridRowProps {
  /** Missing until it is loaded. */
  readonly row: RowView | undefined;
  readonly index: number;
  readonly top: number;
  readonly height: number;
  readonly columns: readonly TableColumn[];
  readonly isCard: boolean;
  readonly isActive: boolean;
  readonly isOpen: boolean;
  /** Whether the Tab key stops at this row. */
  readonly isTabStop: boolean;
  readonly onActivate: (index: number) => void;
  readonly onOpen: (row: RowView) => void;
}

/** One row. It renders only when it changes, and its changed cells glow. */
export const GridRow = memo(PlainRow, areSame);

function PlainRow(props: GridRowProps) {
  const { row, index, top, height, isActive, isOpen, isTabStop } = props;
  const glow = useGlow(row);
  const classes = ["row", isActive && "is-active", isOpen && "is-open", row?.deletedMs ? "is-leaving" : false];
  return (
    <div
      role="row"
      aria-rowindex={index + 2}
      aria-selected={isActive}
      className={classes.filter(Boolean).join(" ")}
      style={{ transform: `translateY(${top}px)`, height }}
      tabIndex={isTabStop ? 0 : -1}
      data-index={index}
      data-key={row?.key}
      onPointerDown={() => props.onActivate(index)}
      onClick={() => row !== undefined && props.onOpen(row)}
    >
      {row === undefined ? (
        <div role="gridcell" className="cell is-missing" />
      ) : props.isCard ? (
        <Card row={row} columns={props.columns} glow={glow} />
      ) : (
        props.columns.map((column) => (
          <GridCell
            key={glow.has(column.cell) ? `${column.title} ${row.revision}` : column.title}
            row={row}
            column={column}
            glows={glow.has(column.kind === "health" ? HEALTH_GLOW : column.cell)}
          />
        ))
      )}
    </div>
  );
}

function GridCell({ row, column, glows }: { row: RowView; column: TableColumn; glows: boolean }) {
  const className = ["cell", `is-${column.kind}`, column.isNumber && "is-number", glows && "glow"];
  return (
    <div role="gridcell" className={className.filter(Boolean).join(" ")}>
      <Content row={row} column={column} />
    </div>
  );
}

function Content({ row, column }: { row: RowView; column: TableColumn }) {
  switch (column.kind) {
    case "name":
      return (
        <span className="name" title={row.name}>
          {row.name}
        </span>
      );
    case "namespace":
      return <span title={row.namespace}>{row.namespace}</span>;
    case "health":
      return <HealthText health={row.health} text={healthText(row)} />;
    case "cell":
      return <CellText cell={row.cells[column.cell]} tint={tintOf(row, column.cell)} />;
  }
}

/** A row on a narrow screen: name and age, and below them the health and the first columns. */
function Card({ row, columns, glow }: { row: RowView; columns: readonly TableColumn[]; glow: ReadonlySet<number> }) {
  const cells = columns.filter((column) => column.kind === "cell" && row.cells[column.cell] !== undefined);
  const health = columns.some((column) => column.kind === "health");
  const last = cells.at(-1);
  const age = last !== undefined && row.cells[last.cell]?.timeMs !== 0 ? last : undefined;
  return (
    <div role="gridcell" className="card">
      <div className="card-line">
        <span className="name">{row.name}</span>
        {age !== undefined && <CellText cell={row.cells[age.cell]} />}
      </div>
      <div className={glow.size > 0 ? "card-line is-small glow" : "card-line is-small"} key={row.revision}>
        {health && <HealthText health={row.health} text={healthText(row)} />}
        {row.namespace !== "" && <span>{row.namespace}</span>}
        {cells
          .filter((column) => column !== age && row.cells[column.cell]!.text !== row.reason)
          .slice(0, 3)
          .map((column) => (
            <span key={column.title}>
              <span className="label">{column.title}</span> <CellText cell={row.cells[column.cell]} />
            </span>
          ))}
      </div>
    </div>
  );
}

/** The reason; undefined, for the health's own word, where a cell already shows the reason. */
function healthText(row: RowView): string | undefined {
  return row.reason === "" || row.cells.some((cell) => cell.text === row.reason) ? undefined : row.reason;
}

/** A cell that shows the reason has the health's colour; no other cell has a colour. */
function tintOf(row: RowView, cell: number): string {
  const isReason = row.reason !== "" && row.cells[cell]?.text === row.reason;
  const isQuiet = row.health === Health.HEALTHY || row.health === Health.UNSPECIFIED;
  return isReason && !isQuiet ? `is-${HEALTHS[row.health].look}` : "";
}

/** Index of the health among the changed cells. */
const HEALTH_GLOW = -2;
const NO_GLOW: ReadonlySet<number> = new Set();

/** The cells that the row's last change touched; none for a row that has just appeared. */
function useGlow(row: RowView | undefined): ReadonlySet<number> {
  const [seen, setSeen] = useState({ row, glow: NO_GLOW });
  if (seen.row?.revision !== row?.revision || seen.row?.key !== row?.key) {
    const glow = seen.row !== undefined && row !== undefined && seen.row.key === row.key ? changed(seen.row, row) : NO_GLOW;
    setSeen({ row, glow });
    return glow;
  }
  return seen.glow;
}

function changed(before: RowView, after: RowView): ReadonlySet<number> {
  const cells = new Set<number>();
  after.cells.forEach((cell, index) => {
    const old = before.cells[index];
    if (old === undefined || old.text !== cell.text || old.timeMs !== cell.timeMs) {
      cells.add(index);
    }
  });
  if (before.health !== after.health || healthText(before) !== healthText(after)) {
    cells.add(HEALTH_GLOW);
  }
  return cells;
}

/** Pages are copies, so rows are compared by revision and not by identity. */
function areSame(a: GridRowProps, b: GridRowProps): boolean {
  return (
    a.row?.key === b.row?.key &&
    a.row?.revision === b.row?.revision &&
    a.index === b.index &&
    a.top === b.top &&
    a.height === b.height &&
    a.columns === b.columns &&
    a.isCard === b.isCard &&
    a.isActive === b.isActive &&
    a.isOpen === b.isOpen &&
    a.isTabStop === b.isTabStop &&
    a.onActivate === b.onActivate &&
    a.onOpen === b.onOpen
  );
}
