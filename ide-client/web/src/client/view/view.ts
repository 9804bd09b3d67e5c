import type { Batch, Store } from "../store/store.ts";
import type { Selection } from "../sync/wish.ts";
import type { Catalog } from "./catalog.ts";
import type { AnswerOf, RequestOf, ViewKind } from "./messages.ts";

/** The parts of its host that a view uses. */
export interface ViewEdges<K extends ViewKind> {
  readonly store: Store;
  readonly catalog: Catalog;
  /** Whether the newest subscription that the backend has answered covers the selection. */
  readonly isServed: (selection: Selection) => boolean;
  readonly answer: (answer: AnswerOf<K>) => void;
  /** Called when the view needs other data than its last `selections`, unless a request is the cause. */
  readonly reselect: () => void;
}

/**
 * The part of the store that one pane of the page shows. A view answers only in `flush`, or after work that `flush`
 * began, so that its host decides how often the page updates. The host's thread owns it.
 */
export interface View<K extends ViewKind> {
  readonly kind: K;
  /** The type whose namespaces the page offers; undefined when the view lists none. */
  readonly listedType: string | undefined;
  /** The data that the view needs from the backend. */
  selections(): readonly Selection[];
  onRequest(request: RequestOf<K>): void;
  onBatch(batch: Batch): void;
  onCatalog(): void;
  /** The user signs out, or another one signs in and must not receive anything that the view keeps. */
  onSignOut(): void;
  /** Answers if the answer may differ from the last one. */
  flush(): void;
}
