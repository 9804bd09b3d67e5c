import { createContext, useContext } from "react";
import type { SessionStatus } from "../../client/connection/session.ts";
import type { TypeEntry } from "../../client/view/catalog.ts";
import type { Detail, FromWorker, ObjectKey, ToWorker } from "../../client/view/messages.ts";
import { TableController } from "../explorer/table-controller.ts";
import { CellStore } from "./cell-store.ts";
import { serverNowMs, setServerAhead } from "./clock.ts";
import type { Port } from "./ports.ts";

export interface Catalog {
  readonly types: readonly TypeEntry[];
  readonly namespaces: readonly string[];
}

const NO_CATALOG: Catalog = { types: [], namespaces: [] };
const CLIENT = `lockstep-ide/${import.meta.env.VITE_VERSION ?? "dev"}`;

/** What the page knows, as the worker tells it. The page's thread owns it; nothing in it is worked out here. */
export class AppModel {
  readonly status = new CellStore<SessionStatus | undefined>(undefined);
  readonly catalog = new CellStore<Catalog>(NO_CATALOG);
  readonly detail = new CellStore<Detail | undefined>(undefined);
  /** When the next attempt to connect is made, by the server's clock. */
  readonly retryAtMs = new CellStore<number | undefined>(undefined);
  /** Why the worker is gone; empty while it is there. */
  readonly failure = new CellStore("");
  readonly table: TableController;
  readonly #port: Port;

  constructor(port: Port) {
    this.#port = port;
    this.table = new TableController((message) => port.send(message));
    port.onMessage((message) => this.#receive(message));
    port.onFailure((message) => this.failure.set(message));
  }

  send(message: ToWorker): void {
    this.#port.send(message);
  }

  connect(token: string): void {
    this.catalog.set(NO_CATALOG);
    this.detail.set(undefined);
    const url = new URL("api/v1/client", document.baseURI);
    url.protocol = url.protocol === "https:" ? "wss:" : "ws:";
    this.send({ kind: "connect", url: url.href, token, client: CLIENT });
  }

  open(object: ObjectKey | undefined): void {
    if (object === undefined) {
      this.detail.set(undefined);
    }
    this.send({ kind: "open", object });
  }

  #receive(message: FromWorker): void {
    switch (message.kind) {
      case "status":
        setServerAhead(message.status.aheadMs);
        this.status.set(message.status);
        this.retryAtMs.set(message.status.retryInMs === undefined ? undefined : serverNowMs() + message.status.retryInMs);
        break;
      case "catalog":
        this.catalog.set({ types: message.types, namespaces: message.namespaces });
        break;
      case "table":
        this.table.onPage(message.page);
        break;
      case "detail":
        this.detail.set(message.detail);
        break;
    }
  }
}

const Context = createContext<AppModel | undefined>(undefined);
export const ModelProvider = Context.Provider;

export function useModel(): AppModel {
  const model = useContext(Context);
  if (model === undefined) {
    throw new Error("There is no model above this part of the page.");
  }
  return model;
}
