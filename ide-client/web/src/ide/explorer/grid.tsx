import { useVirtualizer } from "@tanstack/react-virtual";
import { type RefObject, useCallback, useEffect, useLayoutEffect, useRef, useState } from "react";
import type { RowView } from "../../client/view/table-messages.ts";
import { useCell } from "../shared/cell-store.ts";
import { ArrowIcon } from "../shared/icons.tsx";
import { go } from "../shared/route.ts";
import { minWidthOf, nextSort, type TableColumn, templateOf } from "./columns.ts";
import { GridRow } from "./grid-row.tsx";
import { useTable } from "./table-controller.ts";
import "./grid.css";

const ROW_PX = 28;
const CARD_PX = 56;
const HEAD_PX = 30;
const OVERSCAN_ROWS = 4;
/** Scrolling has ended when nothing has moved for this long. */
const REST_MS = 120;

interface GridProps {
  readonly title: string;
  readonly columns: readonly TableColumn[];
  readonly sortBy: TableColumn["sortBy"];
  readonly isDescending: boolean;
  readonly isCard: boolean;
  readonly isStale: boolean;
  readonly openKey: string;
  readonly onOpen: (row: RowView) => void;
}

/** Virtualized grid: only the rows on the screen have elements. */
export function Grid(props: GridProps) {
  const { columns, isCard, onOpen } = props;
  const table = useTable();
  const state = useCell(table.state);
  const scroller = useRef<HTMLDivElement>(null);
  const rowPx = isCard ? CARD_PX : ROW_PX;
  const count = state.page?.matched ?? 0;
  const virtualizer = useVirtualizer({
    count,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowPx,
    overscan: OVERSCAN_ROWS,
    // The sticky head covers the top of the scrolled area.
    scrollPaddingStart: isCard ? 0 : HEAD_PX,
  });
  const items = virtualizer.getVirtualItems();
  const slots = useSlots(items.length);
  const first = items[0]?.index ?? 0;
  const last = items.at(-1)?.index ?? 0;
  const offset = virtualizer.scrollOffset ?? 0;

  useEffect(() => virtualizer.measure(), [virtualizer, rowPx]);
  useEffect(() => table.see(first, last), [table, first, last, state.generation]);
  useEffect(() => {
    const timer = setTimeout(() => table.restAt(Math.floor(offset / rowPx)), REST_MS);
    return () => clearTimeout(timer);
  }, [table, offset, rowPx, state.generation]);

  useFollowing(scroller, state.shifted, state.generation, rowPx);
  const onActivate = useCallback((index: number) => table.activate(index), [table]);
  const { activeIndex } = state;
  useEffect(() => {
    if (activeIndex >= 0) {
      virtualizer.scrollToIndex(activeIndex);
    }
    // Only a move of the active row may scroll; a change of its neighbours may not.
  }, [virtualizer, activeIndex, state.generation]);
  useFocus(scroller, activeIndex, state.focused);

  const tabStop = activeIndex >= first && activeIndex <= last ? activeIndex : first;
  const minWidth = isCard ? undefined : minWidthOf(columns);
  return (
    <div
      className={["grid", isCard && "is-cards", props.isStale && "is-stale"].filter(Boolean).join(" ")}
      role="grid"
      aria-label={props.title}
      aria-rowcount={count + 1}
      aria-colcount={columns.length}
      aria-busy={state.page === undefined}
      tabIndex={-1}
      ref={scroller}
      style={{ ["--columns" as string]: templateOf(columns) }}
    >
      <Head {...props} minWidth={minWidth} />
      <div className="rows" role="rowgroup" style={{ height: virtualizer.getTotalSize(), minWidth }}>
        {items.map((item) => {
          const row = table.rowAt(item.index);
          // A row that enters the screen reuses the elements of one that left it.
          return (
            <GridRow
              key={item.index % slots}
              row={row}
              index={item.index}
              top={item.start}
              height={rowPx}
              columns={columns}
              isCard={isCard}
              isActive={item.index === activeIndex}
              isOpen={row !== undefined && row.key === props.openKey}
              isTabStop={item.index === tabStop}
              onActivate={onActivate}
              onOpen={onOpen}
            />
          );
        })}
      </div>
    </div>
  );
}

function Head({ columns, sortBy, isDescending, isCard, minWidth }: GridProps & { minWidth: number | undefined }) {
  return (
    <div className={isCard ? "head visually-hidden" : "head"} role="rowgroup" style={{ minWidth }}>
      <div role="row" aria-rowindex={1} className="head-row">
        {columns.map((column) => {
          const isSorted = column.sortBy === sortBy;
          return (
            <div
              key={column.title}
              role="columnheader"
              aria-sort={isSorted ? (isDescending ? "descending" : "ascending") : "none"}
              className={column.isNumber ? "head-cell is-number" : "head-cell"}
            >
              <button
                type="button"
                title={column.description === "" ? undefined : column.description}
                onClick={() => go({ sort: nextSort(column, isSorted, isDescending) })}
              >
                {column.title}
                {isSorted && <ArrowIcon isDown={isDescending} />}
              </button>
            </div>
          );
        })}
      </div>
    </div>
  );
}

/** Keeps the visible rows in place while others come and go above them; scrolls to the top for a new query. */
function useFollowing(scroller: RefObject<HTMLDivElement | null>, shifted: number, generation: number, rowPx: number) {
  const seen = useRef({ shifted, generation });
  useLayoutEffect(() => {
    const before = seen.current;
    seen.current = { shifted, generation };
    if (before.generation !== generation) {
      scroller.current?.scrollTo({ top: 0 });
    } else if (before.shifted !== shifted) {
      scroller.current?.scrollBy({ top: (shifted - before.shifted) * rowPx });
    }
  }, [scroller, shifted, generation, rowPx]);
}

/** Number of row slots: the most that were needed at once, doubled in steps so that rows seldom change slots. */
function useSlots(count: number): number {
  const [slots, setSlots] = useState(64);
  if (count > slots) {
    setSlots(slots * 2);
  }
  return Math.max(slots, count);
}

/**
 * Keeps the focus on the active row while the focus is in the grid, and moves it there when a key
 * moves the active row. Rows reuse elements, so this runs after each render.
 */
function useFocus(scroller: RefObject<HTMLDivElement | null>, activeIndex: number, focused: number) {
  const seen = useRef(focused);
  useEffect(() => {
    const grid = scroller.current;
    const holder = document.activeElement;
    if (grid === null || activeIndex < 0 || (seen.current === focused && !grid.contains(holder))) {
      return;
    }
    const row = grid.querySelector<HTMLElement>(`[data-index="${activeIndex}"]`);
    // A row off the screen has no element to focus: the grid holds the focus until the row is back.
    const next = row ?? grid;
    if (row !== null) {
      seen.current = focused;
    }
    if (next !== holder && (row !== null || holder?.classList.contains("row") === true)) {
      next.focus({ preventScroll: true });
    }
  });
}
