import { describe, expect, it } from "vitest";
import { Health } from "../../../src/gen/lockstep/v1/resource_pb.ts";
import { Row } from "../../../src/client/store/row.ts";
import { compareKeys, sortKeyOf } from "../../../src/client/view/sort-key.ts";
import { resource } from "../../model/resources.ts";

function named(name: string, init: Partial<Parameters<typeof resource>[0]> = {}): Row {
  return new Row("ns", name, resource({ name, ...init }), { low: 0, high: 0 });
}

describe("sortKeyOf", () => {
  const sorted = (rows: Row[], column: Parameters<typeof sortKeyOf>[1], type = "string") =>
    rows
      .map((entry) => ({ name: entry.name, key: sortKeyOf(entry, column, type) }))
      .sort((a, b) => compareKeys(a.key, b.key))
      .map(({ name }) => name);
  const cell = (name: string, text: string, timeMs = 0n) => named(name, { cells: [{ text, timeMs }] });

  it("shouldPutNumbersInNamesInTheirOrder", () => {
    expect(sorted([named("node-10"), named("node-9"), named("node-1")], "name")).toEqual(["node-1", "node-9", "node-10"]);
  });

  it("shouldCompareNumbersAsNumbers", () => {
    const rows = [cell("a", "10"), cell("b", "9"), cell("c", "-1"), cell("d", "<none>")];

    expect(sorted(rows, 0, "integer")).toEqual(["c", "b", "a", "d"]);
  });

  it("shouldCompareQuantitiesBySize", () => {
    expect(sorted([cell("a", "10Gi"), cell("b", "512Mi"), cell("c", "1Ti")], 0)).toEqual(["b", "a", "c"]);
  });

  it("shouldPutTheYoungestFirst", () => {
    expect(sorted([cell("old", "", 1_000n), cell("young", "", 9_000n)], 0, "date")).toEqual(["young", "old"]);
    expect(sorted([named("old", { createdMs: 1n }), named("young", { createdMs: 9n })], "age")).toEqual(["young", "old"]);
  });

  it("shouldPutTheWorstHealthFirst", () => {
    const rows = [Health.HEALTHY, Health.COMPLETED, Health.FAILING, Health.UNSPECIFIED, Health.DEGRADED, Health.PROGRESSING];

    expect(sorted(rows.map((health) => named(Health[health], { health })), "health")).toEqual([
      "FAILING",
      "DEGRADED",
      "PROGRESSING",
      "UNSPECIFIED",
      "HEALTHY",
      "COMPLETED",
    ]);
  });

  it("shouldPutNothingLast", () => {
    expect(sorted([named("none"), cell("empty", ""), cell("some", "x")], 0).at(0)).toBe("some");
  });
});
