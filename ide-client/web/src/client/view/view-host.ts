import type { Clock } from "../connection/clock.ts";
import { Session } from "../connection/session.ts";
import type { SocketFactory } from "../connection/socket.ts";
import { type Batch, Store } from "../store/store.ts";
import { type Selection, SYNC_DEFAULTS, type SyncConfig } from "../sync/sync-state.ts";
import { NAMESPACES, readCatalog, readNamespaces, type TypeEntry, TYPES } from "./catalog.ts";
import { detailOf, ownerSelections } from "./detail-view.ts";
import type { Detail, FromWorker, Look, ObjectKey, TableWindow, ToWorker } from "./messages.ts";
import { Pacer } from "./pacer.ts";
import { TableView } from "./table-view.ts";

/** How often a page is told of changes under load. */
const TELL_INTERVAL_MS = 80;
/** Rows that a page may ask for at once: a screen and what is around it. */
const WINDOW_MAX = 500;

export interface HostPorts {
  readonly sockets: SocketFactory;
  readonly clock: Clock;
  readonly random: () => number;
  readonly post: (message: FromWorker) => void;
}

/**
 * Holds the state and answers for it: the whole client behind one message port, without a page.
 * In come a page's wishes, out goes only what its screen shows. One thread (a worker) owns it.
 */
export class ViewHost {
  readonly #post: (message: FromWorker) => void;
  readonly #store: Store;
  readonly #session: Session;
  readonly #table: TableView;
  readonly #pacer: Pacer;
  #look: Look | undefined;
  #window: TableWindow = { first: 0, count: 0, anchor: undefined, active: undefined };
  #open: ObjectKey | undefined;
  #detail: Detail | undefined;
  /** Grows with every detail that is asked for, so that a slow one does not overtake a newer one. */
  #detailNumber = 0;
  #types: readonly TypeEntry[] = [];
  #columnTypes = "";
  #selected = "";
  #told = { status: "", catalog: "", isLoaded: false };
  #isTableDirty = false;
  #isCatalogDirty = false;
  #isDetailDirty = false;

  constructor(ports: HostPorts, config: SyncConfig = SYNC_DEFAULTS) {
    this.#post = ports.post;
    this.#store = new Store((batch) => this.#onBatch(batch));
    this.#table = new TableView(this.#store);
    this.#pacer = new Pacer(ports.clock, TELL_INTERVAL_MS, () => this.#tell());
    const { sockets, clock, random } = ports;
    this.#session = new Session(
      { sockets, clock, random, target: this.#store, changed: () => this.#pacer.mark() },
      config,
    );
    this.#aim();
  }

  onMessage(message: ToWorker): void {
    switch (message.kind) {
      case "connect":
        this.#session.connect(message.url, message.token, message.client);
        break;
      case "disconnect":
        this.#session.disconnect();
        break;
      case "choose":
        this.#session.choose(message.cluster);
        break;
      case "look":
        this.#look = message.look;
        this.#show();
        break;
      case "window":
        this.#window = { ...message.window, count: Math.min(WINDOW_MAX, message.window.count) };
        this.#isTableDirty = true;
        break;
      case "open":
        this.#open = message.object;
        this.#detail = undefined;
        this.#isDetailDirty = true;
        break;
      case "check":
        this.#session.check(message.suspect);
        return;
      case "retry":
        this.#session.retry();
        break;
      case "renew":
        this.#session.renew();
        break;
    }
    this.#aim();
    this.#pacer.now();
  }

  #onBatch(batch: Batch): void {
    for (const change of batch.changes) {
      const isShardNew = change.added.length > 0 || change.removed.length > 0;
      if (change.type === TYPES || ((change.type === NAMESPACES || change.type === this.#look?.type) && isShardNew)) {
        this.#isCatalogDirty = true;
      }
    }
    this.#isDetailDirty ||= this.#open !== undefined;
    this.#isTableDirty = this.#table.onBatch(batch) || this.#isTableDirty;
  }

  #show(): void {
    const entry = this.#types.find(({ type }) => type === this.#look?.type);
    const columnTypes = entry?.columns.map((column) => column.type) ?? [];
    this.#columnTypes = columnTypes.join();
    // Namespaces mean nothing for a type that has none.
    const look = this.#look !== undefined && entry?.namespaced === false ? { ...this.#look, namespace: "" } : this.#look;
    this.#table.show(look, columnTypes);
    this.#isTableDirty = true;
    this.#isCatalogDirty = true;
  }

  /** Asks the backend for what the page looks at, and no more. */
  #aim(): void {
    const selections: Selection[] = [
      { type: TYPES, namespace: "*" },
      { type: NAMESPACES, namespace: "*" },
    ];
    if (this.#look !== undefined) {
      selections.push({ type: this.#look.type, namespace: this.#scopeOf(this.#look.type, this.#look.namespace) });
    }
    if (this.#open !== undefined) {
      selections.push({ type: this.#open.type, namespace: this.#scopeOf(this.#open.type, this.#open.namespace) });
      selections.push(...ownerSelections(this.#store, this.#types, this.#open));
    }
    const distinct = new Map(selections.map((selection) => [`${selection.type}/${selection.namespace}`, selection]));
    const selected = [...distinct.keys()].join();
    if (selected !== this.#selected) {
      this.#selected = selected;
      this.#session.select([...distinct.values()]);
    }
  }

  #scopeOf(type: string, namespace: string): string {
    const isClusterScoped = this.#types.find((entry) => entry.type === type)?.namespaced === false;
    return namespace === "" || isClusterScoped ? "*" : namespace;
  }

  #tell(): void {
    if (this.#isCatalogDirty) {
      this.#tellCatalog();
    }
    if (this.#look !== undefined && (this.#isTableDirty || this.#isLoaded(this.#look) !== this.#told.isLoaded)) {
      this.#tellTable(this.#look);
    }
    if (this.#isDetailDirty) {
      this.#isDetailDirty = false;
      void this.#tellDetail();
    }
    this.#tellStatus();
  }

  #tellStatus(): void {
    const status = this.#session.status();
    const text = JSON.stringify(status);
    if (text !== this.#told.status) {
      this.#told.status = text;
      this.#post({ kind: "status", status });
    }
  }

  #tellCatalog(): void {
    this.#isCatalogDirty = false;
    const types = readCatalog(this.#store);
    const namespaces = readNamespaces(this.#store, this.#look?.type);
    const text = JSON.stringify([types, namespaces]);
    if (text === this.#told.catalog) {
      return;
    }
    this.#told.catalog = text;
    this.#types = types;
    this.#post({ kind: "catalog", types, namespaces });
    this.#aim();
    const entry = types.find(({ type }) => type === this.#look?.type);
    if ((entry?.columns.map((column) => column.type) ?? []).join() !== this.#columnTypes) {
      this.#show();
      this.#isCatalogDirty = false;
    }
  }

  #tellTable(look: Look): void {
    const isLoaded = this.#isLoaded(look);
    this.#isTableDirty = false;
    this.#told.isLoaded = isLoaded;
    this.#post({ kind: "table", page: { ...this.#table.page(this.#window), look: look.id, isLoaded } });
  }

  async #tellDetail(): Promise<void> {
    const key = this.#open;
    const number = ++this.#detailNumber;
    const detail = key === undefined ? undefined : await detailOf(this.#store, this.#types, key);
    if (number !== this.#detailNumber) {
      return;
    }
    if (detail === undefined && this.#detail !== undefined) {
      this.#detail = { ...this.#detail, isGone: true };
    } else {
      this.#detail = detail;
    }
    this.#post({ kind: "detail", detail: this.#detail });
    this.#aim();
  }

  /** Whether the newest wish that was answered covers the look. */
  #isLoaded(look: Look): boolean {
    const namespace = this.#scopeOf(look.type, look.namespace);
    const served = this.#session.machine.servedWish?.selections ?? [];
    return served.some(
      (selection) => selection.type === look.type && (selection.namespace === "*" || selection.namespace === namespace),
    );
  }
}
