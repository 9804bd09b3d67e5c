import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { play } from "../model/scenario.ts";

// The golden scenarios that every client must be able to play; docs/protocol.md has the form.

const FOLDER = fileURLToPath(new URL("../../../../protocol/src/test/resources/vectors/", import.meta.url));
const SCENARIOS = readdirSync(FOLDER).filter((name) => name.endsWith(".txt"));

describe("the golden scenarios", () => {
  it("shouldFindTheScenarios", () => expect(SCENARIOS.length).toBeGreaterThanOrEqual(8));

  it.each(SCENARIOS)("shouldFollowTheScenario %s", (name) => {
    const lines = readFileSync(FOLDER + name, "utf8").split("\n").filter((line) => line !== "");

    expect(lines.filter((line) => line.startsWith("@ ")).length).toBeGreaterThan(0);
    expect(play(lines)).toBeUndefined();
  });
});
