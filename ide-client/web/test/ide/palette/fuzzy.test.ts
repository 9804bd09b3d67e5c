import { describe, expect, it } from "vitest";
import { fuzzyScore } from "../../../src/ide/palette/fuzzy.ts";

describe("fuzzyScore", () => {
  const best = (typed: string, ...titles: string[]) =>
    titles
      .map((title) => ({ title, score: fuzzyScore(title, "", typed) }))
      .filter(({ score }) => score !== undefined)
      .sort((a, b) => b.score! - a.score!)
      .map(({ title }) => title);

  it("shouldPreferTheBeginningThenAPartThenLetters", () => {
    expect(best("dep", "independent", "Deployments", "DaemonSet policy")).toEqual([
      "Deployments",
      "independent",
      "DaemonSet policy",
    ]);
  });

  it("shouldFindByAnAliasOnlyWholeWords", () => {
    expect(fuzzyScore("data", "namespace", "name")).toBeDefined();
    expect(fuzzyScore("data", "namespace", "nmsp")).toBeUndefined();
  });

  it("shouldRequireAllWords", () => {
    expect(fuzzyScore("kube-system", "namespace", "kube name")).toBeDefined();
    expect(fuzzyScore("kube-system", "namespace", "kube pod")).toBeUndefined();
  });
});
