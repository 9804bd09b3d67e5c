import type { Look, RowView, TablePage, ToWorker } from "../../client/view/messages.ts";
import type { SortColumn } from "../../client/view/sort-key.ts";
import { CellStore } from "../shared/cell-store.ts";

/** What is looked at, before it gets its number. */
export interface Wanted {
  readonly cluster: string;
  readonly type: string;
  readonly namespace: string;
  readonly filter: string;
  readonly sortBy: SortColumn;
  readonly isDescending: boolean;
}

export interface TableState {
  /** Missing until the first page of what is looked at is there. */
  readonly page: TablePage | undefined;
  readonly activeIndex: number;
  /** Missing while the active row is one that has not been loaded. */
  readonly activeKey: string | undefined;
  /** Grows when the focus is to go to the active row, wherever it is. */
  readonly focused: number;
  /** Rows by which everything has moved, in all, because of changes above the anchor. */
  readonly shifted: number;
  /** Grows when another order or another thing is looked at. */
  readonly generation: number;
}

/** Rows that are asked for above and below those on the screen, and how few may be left of them. */
const MARGIN_ROWS = 60;
const SLACK_ROWS = 20;

const NOTHING: TableState = { page: undefined, activeIndex: -1, activeKey: undefined, focused: 0, shifted: 0, generation: 0 };

/** The table's state on the page's side: which rows are wanted, which one is active, and where it has gone. */
export class TableController {
  readonly state = new CellStore<TableState>(NOTHING);
  readonly #send: (message: ToWorker) => void;
  #wanted: Wanted | undefined;
  #lookId = 0;
  /** Pages of looks before this one show something else. */
  #firstValidLook = 0;
  #window = { first: 0, count: 2 * MARGIN_ROWS, anchor: undefined as string | undefined };
  #anchorIndex = -1;
  #sent = "";

  constructor(send: (message: ToWorker) => void) {
    this.#send = send;
  }

  want(wanted: Wanted): void {
    const before = this.#wanted;
    if (before !== undefined && JSON.stringify(before) === JSON.stringify(wanted)) {
      return;
    }
    const isSameThing =
      before !== undefined &&
      before.type === wanted.type &&
      before.namespace === wanted.namespace &&
      before.cluster === wanted.cluster;
    this.#wanted = wanted;
    this.#lookId += 1;
    this.#anchorIndex = -1;
    this.#window = { ...this.#window, first: 0, anchor: undefined };
    const state = this.state.get();
    if (!isSameThing) {
      this.#firstValidLook = this.#lookId;
    }
    this.state.set({
      ...state,
      ...(isSameThing ? {} : { page: undefined, activeIndex: -1, activeKey: undefined }),
      generation: state.generation + 1,
    });
    const { type, namespace, filter, sortBy, isDescending } = wanted;
    const look: Look = { id: this.#lookId, type, namespace, filter, sortBy, isDescending };
    this.#send({ kind: "look", look });
    this.#sendWindow();
  }

  onPage(page: TablePage): void {
    if (page.look < this.#firstValidLook) {
      return;
    }
    const state = this.state.get();
    const isCurrent = page.look === this.#lookId;
    // A page that was under way when another row became the anchor says nothing of this one.
    const isAnchored = isCurrent && page.anchor === this.#window.anchor;
    const moved = isAnchored && page.anchorIndex >= 0 && this.#anchorIndex >= 0 ? page.anchorIndex - this.#anchorIndex : 0;
    if (isAnchored) {
      this.#anchorIndex = page.anchorIndex;
    }
    this.state.set({ ...state, ...this.#activeIn(page, state), page, shifted: state.shifted + moved });
    this.#sendWindow();
  }

  /**
   * Which rows are on the screen. More are asked for only when the end of those that are here comes
   * near, so that scrolling is not a conversation.
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

  /** Scrolling has come to rest with this row at the top: it is to stay there when others come and go. */
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

  /** Makes another row the active one; with `takesFocus`, because somebody moves by keys. */
  activate(index: number, takesFocus = false): void {
    const state = this.state.get();
    const last = (state.page?.matched ?? 0) - 1;
    const activeIndex = Math.max(-1, Math.min(index, last));
    const focused = takesFocus ? state.focused + 1 : state.focused;
    this.state.set({ ...state, activeIndex, activeKey: this.rowAt(activeIndex)?.key, focused });
    this.#sendWindow();
  }

  /** The active row follows its object; when that is gone, the row that took its place is active. */
  #activeIn(page: TablePage, state: TableState): { activeIndex: number; activeKey: string | undefined } {
    if (state.activeIndex < 0) {
      return { activeIndex: -1, activeKey: undefined };
    }
    const { activeKey } = state;
    if (activeKey !== undefined && page.active !== activeKey) {
      // Made before the worker knew of this row: its place is told by the next page.
      return { activeIndex: Math.min(state.activeIndex, page.matched - 1), activeKey };
    }
    const isFollowed = activeKey !== undefined && page.activeIndex >= 0;
    const activeIndex = isFollowed ? page.activeIndex : Math.min(state.activeIndex, page.matched - 1);
    const row = page.rows[activeIndex - page.first];
    return { activeIndex, activeKey: isFollowed ? activeKey : row?.key };
  }

  #sendWindow(): void {
    const window = { ...this.#window, active: this.state.get().activeKey };
    const text = `${this.#lookId} ${JSON.stringify(window)}`;
    if (text !== this.#sent) {
      this.#sent = text;
      this.#send({ kind: "window", window });
    }
  }
}
