import type { Clock } from "../connection/clock.ts";
import { Session } from "../connection/session.ts";
import type { SocketFactory } from "../connection/socket.ts";
import { type Batch, Store } from "../store/store.ts";
import { SYNC_DEFAULTS, type SyncConfig } from "../sync/sync-config.ts";
import type { Selection } from "../sync/wish.ts";
import { Catalog, NAMESPACES, readNamespaces, readTypes, TYPES } from "./catalog.ts";
import { DetailView } from "./detail-view.ts";
import type { FromWorker, ToWorker, ViewKind, ViewRequest } from "./messages.ts";
import { Pacer } from "./pacer.ts";
import { TableView } from "./table-view.ts";
import type { View, ViewEdges } from "./view.ts";

/** Shortest interval between two updates of a page under load. */
const FLUSH_INTERVAL_MS = 80;
/** Panes that a page may have open at once. */
const PANES_MAX = 16;
/** Selections that every page needs. */
const ALWAYS: readonly Selection[] = [
  { type: TYPES, namespace: "*" },
  { type: NAMESPACES, namespace: "*" },
];

const VIEWS: { readonly [K in ViewKind]: new (edges: ViewEdges<K>) => View<K> } = {
  table: TableView,
  detail: DetailView,
};

export interface HostEdges {
  readonly sockets: SocketFactory;
  readonly clock: Clock;
  readonly random: () => number;
  readonly post: (message: FromWorker) => void;
}

/**
 * The whole client behind one message port, without a page: the session, the store, and a view for each pane of the
 * page. Requests come in, and only the content of the panes goes out. It subscribes to the union of the views'
 * selections, and to nothing else. One thread (a worker) owns it.
 */
export class ViewHost {
  readonly #post: (message: FromWorker) => void;
  readonly #store: Store;
  readonly #session: Session;
  readonly #pacer: Pacer;
  readonly #catalog = new Catalog();
  readonly #views = new Map<string, View<ViewKind>>();
  #selected = "";
  #sent = { status: "", catalog: "" };
  #isCatalogDirty = false;

  constructor(edges: HostEdges, config: SyncConfig = SYNC_DEFAULTS) {
    this.#post = edges.post;
    this.#store = new Store((batch) => this.#onBatch(batch));
    this.#pacer = new Pacer(edges.clock, FLUSH_INTERVAL_MS, () => this.#flush());
    const { sockets, clock, random } = edges;
    this.#session = new Session(
      { sockets, clock, random, target: this.#store, changed: () => this.#pacer.mark() },
      config,
    );
    this.#select();
  }

  onMessage(message: ToWorker): void {
    switch (message.kind) {
      case "connect":
        this.#session.connect(message.url, message.token, message.client);
        this.#signOut();
        break;
      case "disconnect":
        this.#session.disconnect();
        this.#signOut();
        break;
      case "choose":
        this.#session.choose(message.cluster);
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
      case "view":
        this.#request(message);
        break;
      case "close":
        this.#views.delete(message.pane);
        this.#isCatalogDirty = true;
        break;
    }
    this.#select();
    this.#pacer.now();
  }

  #request<K extends ViewKind>({ pane, view: kind, request }: ViewRequest<K>): void {
    const view = this.#viewOf(pane, kind);
    const listedBefore = view.listedType;
    view.onRequest(request);
    this.#isCatalogDirty ||= view.listedType !== listedBefore;
  }

  #viewOf<K extends ViewKind>(pane: string, kind: K): View<K> {
    const open = this.#views.get(pane);
    if (open?.kind === kind) {
      return open as View<K>;
    }
    if (open === undefined && this.#views.size >= PANES_MAX) {
      throw new Error(`The page has more than ${PANES_MAX} panes open.`);
    }
    const view: View<K> = new VIEWS[kind]({
      store: this.#store,
      catalog: this.#catalog,
      isServed: (selection) => this.#isServed(selection),
      answer: (answer) => {
        // The page may have closed the view while it worked on the answer.
        if (this.#views.get(pane) === view) {
          this.#post({ kind: "view", pane, view: kind, answer } as FromWorker);
        }
      },
      reselect: () => this.#select(),
    });
    this.#views.set(pane, view);
    return view;
  }

  #signOut(): void {
    for (const view of this.#views.values()) {
      view.onSignOut();
    }
  }

  #onBatch(batch: Batch): void {
    const listed = this.#listedTypes();
    for (const change of batch.changes) {
      const hasOtherKeys = change.added.length > 0 || change.removed.length > 0;
      if (change.type === TYPES || ((change.type === NAMESPACES || listed.has(change.type)) && hasOtherKeys)) {
        this.#isCatalogDirty = true;
      }
    }
    for (const view of this.#views.values()) {
      view.onBatch(batch);
    }
  }

  /** Subscribes to the union of the views' selections. */
  #select(): void {
    const needed = [...ALWAYS, ...[...this.#views.values()].flatMap((view) => view.selections())];
    const distinct = new Map(needed.map((selection) => [`${selection.type}/${selection.namespace}`, selection]));
    const selected = [...distinct.keys()].join();
    if (selected !== this.#selected) {
      this.#selected = selected;
      this.#session.select([...distinct.values()]);
    }
  }

  #isServed({ type, namespace }: Selection): boolean {
    const served = this.#session.servedWish?.selections ?? [];
    return served.some(
      (selection) => selection.type === type && (selection.namespace === "*" || selection.namespace === namespace),
    );
  }

  #listedTypes(): Set<string> {
    return new Set([...this.#views.values()].flatMap(({ listedType }) => listedType ?? []));
  }

  /** Sends the changes to the page: first the catalog, because the views depend on it. */
  #flush(): void {
    if (this.#isCatalogDirty) {
      this.#flushCatalog();
    }
    for (const view of this.#views.values()) {
      view.flush();
    }
    this.#flushStatus();
  }

  #flushCatalog(): void {
    this.#isCatalogDirty = false;
    const types = readTypes(this.#store);
    const namespaces = readNamespaces(this.#store, this.#listedTypes());
    const text = JSON.stringify([types, namespaces]);
    if (text === this.#sent.catalog) {
      return;
    }
    this.#sent.catalog = text;
    this.#catalog.replace(types);
    this.#post({ kind: "catalog", types, namespaces });
    for (const view of this.#views.values()) {
      view.onCatalog();
    }
    this.#select();
  }

  #flushStatus(): void {
    const status = this.#session.status();
    const text = JSON.stringify(status);
    if (text !== this.#sent.status) {
      this.#sent.status = text;
      this.#post({ kind: "status", status });
    }
  }
}
