import type { Detail, ObjectKey } from "../../client/view/detail-messages.ts";
import type { AppModel, Pane } from "../shared/app-model.ts";
import { CellStore } from "../shared/cell-store.ts";
import { contextOf } from "../shared/context.ts";

/** The object in the drawer. Its view in the worker exists only while an object is open. */
export class OpenObject {
  /** Missing while no object is open, or the open one is not visible. */
  readonly detail = new CellStore<Detail | undefined>(undefined);
  readonly #pane: Pane<"detail">;

  constructor(model: AppModel) {
    this.#pane = model.pane("detail", "detail", (detail) => this.detail.set(detail));
  }

  open(object: ObjectKey): void {
    this.#pane.ask({ kind: "open", object });
  }

  close(): void {
    this.#pane.close();
    this.detail.set(undefined);
  }
}

export const [OpenObjectProvider, useOpenObject] = contextOf<OpenObject>("OpenObject");
