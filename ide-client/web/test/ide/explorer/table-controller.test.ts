import { describe, expect, it } from "vitest";
import { Health } from "../../../src/gen/lockstep/v1/resource_pb.ts";
import type { RowView, TablePage, TableRequest } from "../../../src/client/view/table-messages.ts";
import { TableController, type Wanted } from "../../../src/ide/explorer/table-controller.ts";

const WANTED: Wanted = { cluster: "demo", type: "pods", namespace: "", filter: "", sortBy: "name", isDescending: false };

function row(index: number): RowView {
  const name = `pod-${index}`;
  return { key: `a/${name}`, namespace: "a", name, uid: name, revision: 1, createdMs: 0, deletedMs: 0, cells: [], health: Health.HEALTHY, reason: "" };
}

class ControllerWorld {
  readonly sent: TableRequest[] = [];
  readonly table = new TableController((message) => this.sent.push(message));

  page(change: Partial<TablePage> = {}): void {
    const query = this.sent.findLast((message) => message.kind === "query")!.query.id;
    const first = change.first ?? 0;
    this.table.onPage({
      query,
      isLoaded: true,
      total: 1_000,
      matched: 1_000,
      first,
      rows: Array.from({ length: 120 }, (_, i) => row(first + i)),
      anchor: this.window.anchor,
      active: this.window.active,
      anchorIndex: -1,
      activeIndex: -1,
      widths: [],
      tally: [],
      changes: { added: 0, changed: 0, removed: 0 },
      ...change,
    });
  }

  get window() {
    return this.sent.findLast((message) => message.kind === "window")!.window;
  }

  get state() {
    return this.table.state.get();
  }
}

function opened(): ControllerWorld {
  const world = new ControllerWorld();
  world.table.want(WANTED);
  world.page();
  return world;
}

describe("TableController", () => {
  it("shouldRequestRowsWithTheQuery", () => {
    const world = new ControllerWorld();

    world.table.want(WANTED);

    expect(world.sent.map(({ kind }) => kind)).toEqual(["query", "window"]);
    expect(world.window).toEqual({ first: 0, count: 120, anchor: undefined, active: undefined });
  });

  it("shouldRequestMoreOnlyWhenTheEndComesNear", () => {
    const world = opened();
    const before = world.sent.length;

    world.table.see(0, 30);
    world.table.see(60, 90);
    expect(world.sent.length).toBe(before);
    world.table.see(80, 110);

    expect(world.window).toMatchObject({ first: 20, count: 151 });
    world.page({ first: 20 });
    world.table.see(45, 75);
    expect(world.window.first).toBe(20);
    world.table.see(30, 60);
    expect(world.window.first).toBe(0);
  });

  it("shouldNotRequestTheSameRowsTwice", () => {
    const world = opened();
    const before = world.sent.length;

    world.table.want({ ...WANTED });
    world.page();
    world.page();

    expect(world.sent.length).toBe(before);
  });

  it("shouldKeepRowsUntilAnotherOrderArrives", () => {
    const world = opened();

    world.table.want({ ...WANTED, isDescending: true });

    expect(world.state.page).toBeDefined();
    expect(world.state.generation).toBe(2);
  });

  it("shouldShowNothingOfATypeThatIsNotRequested", () => {
    const world = opened();
    const stale = { ...world.state.page!, matched: 5 };

    world.table.want({ ...WANTED, type: "nodes" });
    world.table.onPage(stale);

    expect(world.state.page).toBeUndefined();
  });

  it("shouldFollowTheActiveRow", () => {
    const world = opened();
    world.table.activate(3);
    expect(world.window.active).toBe("a/pod-3");

    world.page({ activeIndex: 7 });

    expect(world.state).toMatchObject({ activeIndex: 7, activeKey: "a/pod-3" });
  });

  it("shouldIgnoreThePlaceOfAnotherRow", () => {
    const world = opened();
    world.table.activate(3);
    world.table.activate(4);
    world.table.restAt(10);

    world.page({ active: "a/pod-3", activeIndex: 3, anchor: "a/pod-2", anchorIndex: 2 });

    expect(world.state).toMatchObject({ activeIndex: 4, activeKey: "a/pod-4", shifted: 0 });
  });

  it("shouldActivateTheRowThatTakesThePlaceOfOneThatIsGone", () => {
    const world = opened();
    world.table.activate(3);

    world.page({ activeIndex: -1, rows: [row(0), row(1), row(2), row(9)], matched: 4 });

    expect(world.state).toMatchObject({ activeIndex: 3, activeKey: "a/pod-9" });
  });

  it("shouldStayWithinTheRows", () => {
    const world = opened();

    world.table.activate(-5);
    expect(world.state.activeIndex).toBe(-1);
    world.table.activate(5_000);
    expect(world.state).toMatchObject({ activeIndex: 999, activeKey: undefined });
    world.page({ matched: 0, rows: [] });
    expect(world.state.activeIndex).toBe(-1);
  });

  it("shouldReportHowFarRowsHaveMoved", () => {
    const world = opened();
    world.table.restAt(10);
    expect(world.window.anchor).toBe("a/pod-10");

    world.page({ anchorIndex: 10 });
    expect(world.state.shifted).toBe(0);
    world.page({ anchorIndex: 14 });
    expect(world.state.shifted).toBe(4);
    world.page({ anchorIndex: 13 });
    expect(world.state.shifted).toBe(3);
    world.page({ anchorIndex: -1 });
    expect(world.state.shifted).toBe(3);
  });

  it("shouldAnchorNoRowAtTheTop", () => {
    const world = opened();
    world.table.restAt(10);

    world.table.restAt(0);

    expect(world.window.anchor).toBeUndefined();
  });
});
