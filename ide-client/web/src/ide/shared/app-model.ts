import type { SessionStatus } from "../../client/connection/session.ts";
import type { TypeEntry } from "../../client/view/catalog.ts";
import type { AnswerOf, FromWorker, RequestOf, SessionRequest, ToWorker, ViewKind } from "../../client/view/messages.ts";
import { CellStore } from "./cell-store.ts";
import { serverNowMs, setServerAhead } from "./clock.ts";
import { contextOf } from "./context.ts";
import type { Port } from "./ports.ts";

export interface Catalog {
  readonly types: readonly TypeEntry[];
  readonly namespaces: readonly string[];
}

/** The page's end of one view in the worker. */
export interface Pane<K extends ViewKind> {
  /** The first request opens the view, and so does the first one after `close`. */
  ask(request: RequestOf<K>): void;
  /** The worker forgets the view, and no answer comes any more. */
  close(): void;
}

const NO_CATALOG: Catalog = { types: [], namespaces: [] };
const CLIENT = `lockstep-ide/${import.meta.env.VITE_VERSION ?? "dev"}`;

/** Connection to the worker, and the state that every feature needs. The page's thread owns it; the worker computes. */
export class AppModel {
  readonly status = new CellStore<SessionStatus | undefined>(undefined);
  readonly catalog = new CellStore<Catalog>(NO_CATALOG);
  /** Time of the next attempt to connect, by the server's clock. */
  readonly retryAtMs = new CellStore<number | undefined>(undefined);
  /** The reason why the worker has stopped; empty while it runs. */
  readonly failure = new CellStore("");
  readonly #port: Port;
  readonly #panes = new Map<string, (message: FromWorker & { kind: "view" }) => void>();

  constructor(port: Port) {
    this.#port = port;
    port.onMessage((message) => this.#receive(message));
    port.onFailure((message) => this.failure.set(message));
  }

  send(message: SessionRequest): void {
    this.#port.send(message);
  }

  connect(token: string): void {
    this.catalog.set(NO_CATALOG);
    const url = new URL("api/v1/client", document.baseURI);
    url.protocol = url.protocol === "https:" ? "wss:" : "ws:";
    this.send({ kind: "connect", url: url.href, token, client: CLIENT });
  }

  /** A pane with a name of its own; its answers go to the listener. */
  pane<K extends ViewKind>(pane: string, view: K, onAnswer: (answer: AnswerOf<K>) => void): Pane<K> {
    return {
      ask: (request) => {
        this.#panes.set(pane, (message) => {
          if (message.view === view) {
            onAnswer(message.answer as AnswerOf<K>);
          }
        });
        this.#port.send({ kind: "view", pane, view, request } as ToWorker);
      },
      close: () => {
        if (this.#panes.delete(pane)) {
          this.#port.send({ kind: "close", pane });
        }
      },
    };
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
      case "view":
        this.#panes.get(message.pane)?.(message);
        break;
    }
  }
}

export const [ModelProvider, useModel] = contextOf<AppModel>("AppModel");
