import { describe, expect, it } from "vitest";
import type { Detail } from "../../../src/client/view/detail-messages.ts";
import type { FromWorker, ToWorker } from "../../../src/client/view/messages.ts";
import type { TablePage } from "../../../src/client/view/table-messages.ts";
import { AppModel } from "../../../src/ide/shared/app-model.ts";
import { PAGE } from "../../model/page.ts";

const QUERY = { id: 1, type: "pods", namespace: "", filter: "", sortBy: "name", isDescending: false } as const;
const NODE = { type: "nodes", namespace: "", name: "node-1" };

/** The page's model, with a port that keeps what it sends. */
class ModelWorld {
  readonly sent: ToWorker[] = [];
  readonly model: AppModel;
  readonly pages: TablePage[] = [];
  receive: (message: FromWorker) => void = () => {};

  constructor() {
    this.model = new AppModel({
      send: (message) => this.sent.push(message),
      onMessage: (listener) => {
        this.receive = listener;
      },
      onFailure: () => {},
    });
  }

  table(pane: string) {
    return this.model.pane(pane, "table", (page) => this.pages.push(page));
  }
}

describe("a pane of AppModel", () => {
  it("shouldReceiveTheAnswersOfItsOwnView", () => {
    const world = new ModelWorld();
    const details: (Detail | undefined)[] = [];
    world.table("explorer").ask({ kind: "query", query: QUERY });
    world.model.pane("detail", "detail", (detail) => details.push(detail)).ask({ kind: "open", object: NODE });

    world.receive({ kind: "view", pane: "explorer", view: "table", answer: PAGE });
    world.receive({ kind: "view", pane: "detail", view: "detail", answer: undefined });
    world.receive({ kind: "view", pane: "unknown", view: "table", answer: PAGE });

    expect(world.sent.map((message) => message.kind === "view" && [message.pane, message.view])).toEqual([
      ["explorer", "table"],
      ["detail", "detail"],
    ]);
    expect(world.pages).toEqual([PAGE]);
    expect(details).toEqual([undefined]);
  });

  it("shouldIgnoreALateAnswerAfterItIsClosed", () => {
    const world = new ModelWorld();
    const pane = world.table("explorer");
    pane.ask({ kind: "query", query: QUERY });

    pane.close();
    pane.close();
    world.receive({ kind: "view", pane: "explorer", view: "table", answer: PAGE });

    expect(world.pages).toEqual([]);
    expect(world.sent.filter(({ kind }) => kind === "close")).toEqual([{ kind: "close", pane: "explorer" }]);
  });

  it("shouldIgnoreALateAnswerOfTheViewThatItReplaced", () => {
    const world = new ModelWorld();
    const details: (Detail | undefined)[] = [];
    world.table("one").ask({ kind: "query", query: QUERY });
    world.model.pane("one", "detail", (detail) => details.push(detail)).ask({ kind: "open", object: NODE });

    world.receive({ kind: "view", pane: "one", view: "table", answer: PAGE });

    expect([world.pages, details]).toEqual([[], []]);
  });
});
