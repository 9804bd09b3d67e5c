import type { RowView, TablePage, TableQuery, TableRequest } from "../../client/view/table-messages.ts";
import { CellStore } from "../shared/cell-store.ts";
import { contextOf } from "../shared/context.ts";

/** A query before it gets its id, and the cluster that it is about. */
export type Wanted = Omit<TableQuery, "id"> & { readonly cluster: string };

export interface TableState {
  /** Missing until the first page of the query arrives. */
  readonly page: TablePage | undefined;
  readonly activeIndex: number;
  /** Missing while the active row is not loaded. */
  readonly activeKey: string | undefined;
  /** Grows when the focus has to move to the active row, wherever the focus is. */
  readonly focused: number;
  /** Total number of rows by which changes above the anchor have moved it. */
  readonly shifted: number;
  /** Grows with every query. */
  readonly generation: number;
}

/** Rows requested above and below the screen, and the number left at which more are requested. */
const MARGIN_ROWS = 60;
const SLACK_ROWS = 20;

const NOTHING: TableState = { page: undefined, activeIndex: -1, activeKey: undefined, focused: 0, shifted: 0, generation: 0 };

/** The page's end of the table: requests the rows around the screen, and keeps track of the active row. */
export class TableController {
  readonly state = new CellStore<TableState>(NOTHING);
  readonly #send: (request: TableRequest) => void;
  #wanted: Wanted | undefined;
  #queryId = 0;
  /** Pages of queries before this one are about other objects. */
  #firstValidQuery = 0;
  #window = { first: 0, count: 2 * MARGIN_ROWS, anchor: undefined as string | undefined };
  #anchorIndex = -1;
  #sent = "";

  constructor(send: (request: TableRequest) => void) {
    this.#send = send;
  }

  want(wanted: Wanted): void {
    const before = this.#wanted;
    if (before !== undefined && JSON.stringify(before) === JSON.stringify(wanted)) {
      return;
    }
    const isSameList =
      before !== undefined &&
      before.type === wanted.type &&
      before.namespace === wanted.namespace &&
      before.cluster === wanted.cluster;
    this.#wanted = wanted;
    this.#queryId += 1;
    this.#anchorIndex = -1;
    this.#window = { ...this.#window, first: 0, anchor: undefined };
    const state = this.state.get();
    if (!isSameList) {
      this.#firstValidQuery = this.#queryId;
    }
    this.state.set({
      ...state,
      ...(isSameList ? {} : { page: undefined, activeIndex: -1, activeKey: undefined }),
      generation: state.generation + 1,
    });
    const { type, namespace, filter, sortBy, isDescending } = wanted;
    const query: TableQuery = { id: this.#queryId, type, namespace, filter, sortBy, isDescending };
    this.#send({ kind: "query", query });
    this.#sendWindow();
  }

  onPage(page: TablePage): void {
    if (page.query < this.#firstValidQuery) {
      return;
    }
    const state = this.state.get();
    const isCurrent = page.query === this.#queryId;
    // A page that was sent before this row became the anchor does not know its place.
    const isAnchored = isCurrent && page.anchor === this.#window.anchor;
    const moved = isAnchored && page.anchorIndex >= 0 && this.#anchorIndex >= 0 ? page.anchorIndex - this.#anchorIndex : 0;
    if (isAnchored) {
      this.#anchorIndex = page.anchorIndex;
    }
    this.state.set({ ...state, ...this.#activeIn(page, state), page, shifted: state.shifted + moved });
    this.#sendWindow();
  }

  /**
   * Takes the rows that are on the screen. Requests more only near the end of the loaded ones, so that scrolling does
   * not send a message for every row.
   */
  see(firstSeen: number, lastSeen: number): void {
    const { first, count } = this.#window;
    const slack = Math.min(SLACK_ROWS, firstSeen);
    if (firstSeen - slack < first || lastSeen + SLACK_ROWS >= first + count) {
      const from = Math.max(0, firstSeen - MARGIN_ROWS);
      this.#window = { ...this.#window, first: from, count: lastSeen - from + 1 + MARGIN_ROWS };
      this.#sendWindow();
    }
  }

  /** Scrolling has ended with this row at the top: the row stays there when others come and go above it. */
  restAt(top: number): void {
    const anchor = top === 0 ? undefined : this.rowAt(top)?.key;
    if (anchor !== this.#window.anchor) {
      this.#anchorIndex = anchor === undefined ? -1 : top;
      this.#window = { ...this.#window, anchor };
      this.#sendWindow();
    }
  }

  rowAt(index: number): RowView | undefined {
    const page = this.state.get().page;
    return page?.rows[index - page.first];
  }

  /** Makes another row the active one; `takesFocus` when a key moved it. */
  activate(index: number, takesFocus = false): void {
    const state = this.state.get();
    const last = (state.page?.matched ?? 0) - 1;
    const activeIndex = Math.max(-1, Math.min(index, last));
    const focused = takesFocus ? state.focused + 1 : state.focused;
    this.state.set({ ...state, activeIndex, activeKey: this.rowAt(activeIndex)?.key, focused });
    this.#sendWindow();
  }

  /** The active row follows its object; when the object is gone, the row that takes its place becomes active. */
  #activeIn(page: TablePage, state: TableState): { activeIndex: number; activeKey: string | undefined } {
    if (state.activeIndex < 0) {
      return { activeIndex: -1, activeKey: undefined };
    }
    const { activeKey } = state;
    if (activeKey !== undefined && page.active !== activeKey) {
      // The worker made this page before it knew of the row: the next page has its place.
      return { activeIndex: Math.min(state.activeIndex, page.matched - 1), activeKey };
    }
    const isFollowed = activeKey !== undefined && page.activeIndex >= 0;
    const activeIndex = isFollowed ? page.activeIndex : Math.min(state.activeIndex, page.matched - 1);
    const row = page.rows[activeIndex - page.first];
    return { activeIndex, activeKey: isFollowed ? activeKey : row?.key };
  }

  #sendWindow(): void {
    const window = { ...this.#window, active: this.state.get().activeKey };
    const text = `${this.#queryId} ${JSON.stringify(window)}`;
    if (text !== this.#sent) {
      this.#sent = text;
      this.#send({ kind: "window", window });
    }
  }
}

export const [TableProvider, useTable] = contextOf<TableController>("TableController");
