import fc from "fast-check";
import { create } from "@bufbuild/protobuf";
import { describe, expect, it } from "vitest";
import { SegmentKind, SegmentSchema } from "../../../src/gen/lockstep/v1/frame_pb.ts";
import { Health } from "../../../src/gen/lockstep/v1/resource_pb.ts";
import { Store } from "../../../src/client/store/store.ts";
import type { TableQuery, TableWindow } from "../../../src/client/view/table-messages.ts";
import { TableRows } from "../../../src/client/view/table-rows.ts";
import { ageText } from "../../../src/ide/shared/age-text.ts";
import { resource } from "../../model/resources.ts";

const QUERY: TableQuery = { id: 1, type: "pods", namespace: "", filter: "", sortBy: "name", isDescending: false };
const ALL: TableWindow = { first: 0, count: 500, anchor: undefined, active: undefined };

class TableWorld {
  readonly table: TableRows;
  readonly store: Store;

  constructor() {
    this.store = new Store((batch) => this.table.onBatch(batch));
    this.table = new TableRows(this.store);
  }

  put(namespace: string, upserts: Uint8Array[], removals: string[] = [], type = "pods"): void {
    const kind = SegmentKind.SEGMENT_CHANGES;
    const body = { case: "entries", value: { upserts, removals } } as const;
    this.store.apply([this.store.stage([create(SegmentSchema, { type, namespace, kind, body })])], false);
  }

  keys(window: TableWindow = ALL): string[] {
    return this.table.page(window).rows.map(({ key }) => key);
  }
}

describe("TableRows", () => {
  it("shouldShowTheRequestedWindow", () => {
    const world = new TableWorld();
    world.put("a", Array.from({ length: 50 }, (_, i) => resource({ name: `pod-${i}` })));
    world.table.show(QUERY, []);

    const page = world.table.page({ ...ALL, first: 10, count: 3 });

    expect(page.rows.map(({ name }) => name)).toEqual(["pod-10", "pod-11", "pod-12"]);
    expect([page.total, page.matched, page.first]).toEqual([50, 50, 10]);
    expect(world.table.page({ ...ALL, first: 49, count: 3 }).rows.map(({ name }) => name)).toEqual(["pod-47", "pod-48", "pod-49"]);
  });

  it("shouldMakeColumnsWideEnoughForEveryAge", () => {
    const world = new TableWorld();
    const cells = [{ text: "3", timeMs: 1n }, { text: "", timeMs: 1n }];
    world.put("a", [resource({ name: "one", cells })]);
    world.table.show(QUERY, []);
    let longest = 0;
    for (let minutes = 0; minutes < 9 * 365 * 24 * 60; minutes += 59) {
      longest = Math.max(longest, ageText(minutes * 60_000).length);
    }

    const [, , restarts, age] = world.table.page(ALL).widths;

    expect(age).toBe(longest);
    expect(restarts).toBe("3 ( ago)".length + longest);
  });

  it("shouldShowOneNamespaceOnly", () => {
    const world = new TableWorld();
    world.put("a", [resource({ name: "one" })]);
    world.put("b", [resource({ name: "two" })]);
    world.put("b", [resource({ name: "node" })], [], "nodes");

    world.table.show({ ...QUERY, namespace: "b" }, []);

    expect(world.keys()).toEqual(["b/two"]);
  });

  it("shouldReportWhereTheFollowedRowsAre", () => {
    const world = new TableWorld();
    world.put("a", [resource({ name: "m" }), resource({ name: "z" })]);
    world.table.show(QUERY, []);

    world.put("a", [resource({ name: "b" }), resource({ name: "c" })]);
    const page = world.table.page({ ...ALL, anchor: "a/m", active: "a/z" });

    expect([page.anchorIndex, page.activeIndex]).toEqual([2, 3]);
    world.put("a", [], ["m"]);
    expect(world.table.page({ ...ALL, anchor: "a/m", active: "a/z" })).toMatchObject({ anchorIndex: -1, activeIndex: 2 });
  });

  it("shouldNotFindARowThatTheFilterHides", () => {
    const world = new TableWorld();
    world.put("a", [resource({ name: "one" }), resource({ name: "two" })]);
    world.table.show({ ...QUERY, filter: "two" }, []);

    expect(world.table.page({ ...ALL, anchor: "a/one" }).anchorIndex).toBe(-1);
  });

  it("shouldCountHealthsAndChanges", () => {
    const world = new TableWorld();
    world.put("a", [resource({ name: "one", health: Health.FAILING }), resource({ name: "two", health: Health.HEALTHY })]);
    world.table.show({ ...QUERY, filter: "two" }, []);

    world.put("a", [resource({ name: "two", health: Health.FAILING }), resource({ name: "three" })], ["one"]);
    const page = world.table.page(ALL);

    expect(page.tally[Health.FAILING]).toBe(1);
    expect(page.tally[Health.UNSPECIFIED]).toBe(1);
    expect(page.changes).toEqual({ added: 1, changed: 1, removed: 1 });
  });

  it("shouldIgnoreABatchOfAnotherType", () => {
    const world = new TableWorld();
    world.table.show(QUERY, []);

    expect(world.table.onBatch({ changes: [{ type: "nodes", namespace: "", added: [], changed: [], removed: [] }] })).toBe(false);
  });

  it("shouldEqualASortFromScratchAfterAnySteps", () => {
    const names = fc.constantFrom(...Array.from({ length: 12 }, (_, i) => `pod-${i}`));
    const steps = fc.array(
      fc.record({
        namespace: fc.constantFrom("a", "b"),
        upserts: fc.uniqueArray(fc.tuple(names, fc.nat(4)), { selector: ([name]) => name, maxLength: 5 }),
        removals: fc.uniqueArray(names, { maxLength: 3 }),
        asks: fc.boolean(),
      }),
      { maxLength: 25, size: "max" },
    );
    const queries = fc.record({
      sortBy: fc.constantFrom<TableQuery["sortBy"][]>("name", "namespace", "health", 0),
      isDescending: fc.boolean(),
      filter: fc.constantFrom("", "v1", "!v2", "1"),
      namespace: fc.constantFrom("", "a"),
    });
    fc.assert(
      fc.property(steps, queries, (story, query) => {
        const world = new TableWorld();
        world.table.show({ ...QUERY, ...query }, ["string"]);

        for (const { namespace, upserts, removals, asks } of story) {
          const taken = new Set(upserts.map(([name]) => name));
          world.put(
            namespace,
            upserts.map(([name, value]) => resource({ name, health: value as Health, cells: [{ text: `v${value}` }] })),
            removals.filter((name) => !taken.has(name)),
          );
          if (asks) {
            world.keys();
          }
        }
        const incremental = world.table.page(ALL);
        const fresh = new TableRows(world.store);
        fresh.show({ ...QUERY, ...query }, ["string"]);
        const scratch = fresh.page(ALL);

        expect(incremental.rows).toEqual(scratch.rows);
        expect([incremental.total, incremental.matched, incremental.tally]).toEqual([scratch.total, scratch.matched, scratch.tally]);
        incremental.rows.forEach(({ key }, index) => {
          expect(world.table.page({ ...ALL, anchor: key }).anchorIndex).toBe(index);
        });
      }),
      { numRuns: 300 },
    );
  });
});
