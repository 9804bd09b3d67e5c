import { describe, expect, it } from "vitest";
import { columnsOf, nextSort, sortOf, templateOf } from "../../../src/ide/explorer/columns.ts";
import { entry, PAGE } from "../../model/page.ts";

describe("columns", () => {
  const deployments = entry("deployments.apps", "Deployment", {
    columns: [
      { name: "Ready", type: "string", description: "", priority: 0 },
      { name: "Available", type: "integer", description: "", priority: 0 },
      { name: "Images", type: "string", description: "", priority: 1 },
    ],
  });
  const titles = (isWide: boolean, hasNamespaces: boolean, tally = PAGE.tally) =>
    columnsOf(deployments, { widths: [], tally }, { isWide, hasNamespaces }).map(({ title }) => title);

  it("shouldAddTheFixedColumnsToThoseOfTheType", () => {
    expect(titles(false, true)).toEqual(["Name", "Namespace", "Ready", "Available"]);
    expect(titles(true, false)).toEqual(["Name", "Ready", "Available", "Images"]);
    expect(titles(false, false, [3, 1, 0, 0, 0, 0])).toEqual(["Name", "Health", "Ready", "Available"]);
  });

  it("shouldSortAsTheAddressSays", () => {
    expect(sortOf("", deployments, true)).toEqual({ sortBy: "namespace", isDescending: false });
    expect(sortOf("", deployments, false)).toEqual({ sortBy: "name", isDescending: false });
    expect(sortOf("-available", deployments, true)).toEqual({ sortBy: 1, isDescending: true });
    expect(sortOf("-nonsense", deployments, true)).toEqual({ sortBy: "namespace", isDescending: false });
    expect(sortOf("health", deployments, true)).toEqual({ sortBy: "health", isDescending: false });
  });

  it("shouldSortAscendingFirst", () => {
    const [name] = columnsOf(deployments, undefined, { isWide: false, hasNamespaces: false });

    expect([nextSort(name!, false, false), nextSort(name!, true, false), nextSort(name!, true, true)]).toEqual([
      "name",
      "-name",
      "name",
    ]);
  });

  it("shouldShrinkTheNameFirst", () => {
    const columns = columnsOf(deployments, { widths: [40], tally: [] }, { isWide: false, hasNamespaces: false });

    expect(templateOf(columns)).toMatch(/^minmax\(180px, \d+px\) \d+px \d+px minmax\(0, 1fr\)$/);
  });
});
