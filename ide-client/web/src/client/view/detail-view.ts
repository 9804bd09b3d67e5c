import type { Batch } from "../store/store.ts";
import type { Selection } from "../sync/wish.ts";
import type { Detail, DetailRequest, ObjectKey } from "./detail-messages.ts";
import { DetailReader } from "./detail-reader.ts";
import type { View, ViewEdges } from "./view.ts";

/** One object in full, with the owners above it. Keeps the last state of an object that goes away. */
export class DetailView implements View<"detail"> {
  readonly kind = "detail";
  readonly listedType = undefined;
  readonly #edges: ViewEdges<"detail">;
  readonly #reader: DetailReader;
  #object: ObjectKey | undefined;
  #detail: Detail | undefined;
  /** Grows with every read, so that a slow one does not overtake a newer one. */
  #readNumber = 0;
  #isDirty = false;

  constructor(edges: ViewEdges<"detail">) {
    this.#edges = edges;
    this.#reader = new DetailReader(edges.store, edges.catalog);
  }

  selections(): readonly Selection[] {
    const object = this.#object;
    if (object === undefined) {
      return [];
    }
    const { catalog } = this.#edges;
    return [catalog.selectionOf(object.type, object.namespace), ...this.#reader.ownerSelections(object)];
  }

  onRequest({ object }: DetailRequest): void {
    this.#object = object;
    this.#detail = undefined;
    this.#isDirty = true;
  }

  onBatch(_batch: Batch): void {
    // Any change may be one of an owner: the read finds out.
    this.#isDirty = this.#object !== undefined;
  }

  onCatalog(): void {
    // A batch brought the catalog's change, and has marked this view already.
  }

  onSignOut(): void {
    this.#detail = undefined;
    this.#isDirty = this.#object !== undefined;
  }

  flush(): void {
    if (this.#isDirty && this.#object !== undefined) {
      this.#isDirty = false;
      void this.#answer(this.#object);
    }
  }

  async #answer(object: ObjectKey): Promise<void> {
    this.#readNumber += 1;
    const number = this.#readNumber;
    const read = await this.#reader.read(object);
    if (number !== this.#readNumber) {
      return;
    }
    this.#detail = read ?? (this.#detail === undefined ? undefined : { ...this.#detail, isGone: true });
    this.#edges.answer(this.#detail);
    // The read may have found owners that the store does not hold.
    this.#edges.reselect();
  }
}
