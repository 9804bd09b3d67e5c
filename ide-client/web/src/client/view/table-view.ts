import type { Batch } from "../store/store.ts";
import type { Selection } from "../sync/wish.ts";
import type { TableQuery, TableRequest, TableWindow } from "./table-messages.ts";
import { TableRows } from "./table-rows.ts";
import type { View, ViewEdges } from "./view.ts";

/** Rows that a page may ask for at once: a screen and its surroundings. */
const WINDOW_MAX = 500;

/** A table of one type: answers with the rows of a window, and where the followed rows are. */
export class TableView implements View<"table"> {
  readonly kind = "table";
  readonly #edges: ViewEdges<"table">;
  readonly #rows: TableRows;
  #query: TableQuery | undefined;
  #window: TableWindow = { first: 0, count: 0, anchor: undefined, active: undefined };
  /** Inputs of the rows besides the query: the columns' types, and whether there are namespaces. */
  #shape = "";
  #isDirty = false;
  #wasLoaded = false;

  constructor(edges: ViewEdges<"table">) {
    this.#edges = edges;
    this.#rows = new TableRows(edges.store);
  }

  get listedType(): string | undefined {
    return this.#query?.type;
  }

  selections(): readonly Selection[] {
    return this.#query === undefined ? [] : [this.#selectionOf(this.#query)];
  }

  onRequest(request: TableRequest): void {
    switch (request.kind) {
      case "query":
        this.#query = request.query;
        this.#show(request.query);
        break;
      case "window":
        this.#window = { ...request.window, count: Math.min(WINDOW_MAX, request.window.count) };
        this.#isDirty = true;
        break;
    }
  }

  onBatch(batch: Batch): void {
    this.#isDirty = this.#rows.onBatch(batch) || this.#isDirty;
  }

  onCatalog(): void {
    if (this.#query !== undefined && this.#shapeOf(this.#query) !== this.#shape) {
      this.#show(this.#query);
    }
  }

  onSignOut(): void {
    // The rows are the store's, and go with them.
  }

  flush(): void {
    const query = this.#query;
    if (query === undefined) {
      return;
    }
    const isLoaded = this.#edges.isServed(this.#selectionOf(query));
    if (this.#isDirty || isLoaded !== this.#wasLoaded) {
      this.#isDirty = false;
      this.#wasLoaded = isLoaded;
      this.#edges.answer({ ...this.#rows.page(this.#window), query: query.id, isLoaded });
    }
  }

  #show(query: TableQuery): void {
    const entry = this.#edges.catalog.entry(query.type);
    this.#shape = this.#shapeOf(query);
    // A namespace means nothing for a type that has none.
    const scoped = entry?.namespaced === false ? { ...query, namespace: "" } : query;
    this.#rows.show(scoped, entry?.columns.map((column) => column.type) ?? []);
    this.#isDirty = true;
  }

  #shapeOf(query: TableQuery): string {
    const entry = this.#edges.catalog.entry(query.type);
    return [entry?.namespaced !== false, ...(entry?.columns.map((column) => column.type) ?? [])].join();
  }

  #selectionOf({ type, namespace }: TableQuery): Selection {
    return this.#edges.catalog.selectionOf(type, namespace);
  }
}
