import type { SessionStatus } from "../connection/session.ts";
import type { TypeEntry } from "./catalog.ts";
import type { Detail, DetailRequest } from "./detail-messages.ts";
import type { TablePage, TableRequest } from "./table-messages.ts";

// The messages between a page and the worker that holds its state: plain values, copied on the way.

/** Each kind of view, with its requests and answers. A new kind of view begins here. */
export interface ViewKinds {
  readonly table: { readonly request: TableRequest; readonly answer: TablePage };
  /** Answers undefined while the object is not visible. */
  readonly detail: { readonly request: DetailRequest; readonly answer: Detail | undefined };
}

export type ViewKind = keyof ViewKinds;
export type RequestOf<K extends ViewKind> = ViewKinds[K]["request"];
export type AnswerOf<K extends ViewKind> = ViewKinds[K]["answer"];

/** Asks the view of a pane. The first request to a pane opens its view; one of another kind replaces it. */
export interface ViewRequest<K extends ViewKind> {
  readonly kind: "view";
  /** A name that the page chooses. */
  readonly pane: string;
  readonly view: K;
  readonly request: RequestOf<K>;
}

export interface ViewAnswer<K extends ViewKind> {
  readonly kind: "view";
  readonly pane: string;
  readonly view: K;
  readonly answer: AnswerOf<K>;
}

export type SessionRequest =
  | { readonly kind: "connect"; readonly url: string; readonly token: string; readonly client: string }
  | { readonly kind: "disconnect" }
  /** Follows this cluster; without one, the first that the user may see. */
  | { readonly kind: "choose"; readonly cluster: string | undefined }
  /** Tests the connection; at once when there is reason to suspect it. */
  | { readonly kind: "check"; readonly suspect: boolean }
  /** Asks again after a refusal. */
  | { readonly kind: "retry" }
  /** Discards the state and loads a fresh copy. */
  | { readonly kind: "renew" };

export type ToWorker =
  | SessionRequest
  | { readonly [K in ViewKind]: ViewRequest<K> }[ViewKind]
  | { readonly kind: "close"; readonly pane: string };

export type FromWorker =
  | { readonly kind: "status"; readonly status: SessionStatus }
  | { readonly kind: "catalog"; readonly types: readonly TypeEntry[]; readonly namespaces: readonly string[] }
  | { readonly [K in ViewKind]: ViewAnswer<K> }[ViewKind];
