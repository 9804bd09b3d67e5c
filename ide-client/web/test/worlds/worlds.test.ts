import { describe, expect, it } from "vitest";
import { type Difference, play, TWIN, type Twin } from "../model/scenario.ts";
import { plantIn, PLANTED } from "./planted.ts";
import { recordedIn } from "./recorded-worlds.ts";

// Plays worlds that the simulator recorded with the Java client, against this one. A test of the
// simulator's module records them and names the file; without a file the tests are skipped.

const FILE = process.env["LOCKSTEP_WORLDS"] ?? "";
const PLAYED_MIN = Number(process.env["LOCKSTEP_WORLDS_MIN"] ?? "1");

/** The first difference in each of the scenarios, with its world; at most `max` of them. */
async function differences(twin: Twin, max: number): Promise<{ played: number; found: string[] }> {
  const found: string[] = [];
  const worlds = new Set<string>();
  for await (const { title, lines } of recordedIn(FILE)) {
    worlds.add(title.split(",")[0]!);
    const difference = play(lines, twin);
    if (difference !== undefined) {
      found.push(report(title, difference));
      if (found.length >= max) {
        break;
      }
    }
  }
  return { played: worlds.size, found };
}

function report(title: string, { step, event, expected, actual }: Difference): string {
  return [`${title}, step ${step}: ${event}`, ...expected.map((line) => `  - ${line}`), ...actual.map((line) => `  + ${line}`)].join("\n");
}

describe.skipIf(FILE === "")("recorded worlds", () => {
  it("shouldDoAndHoldTheSameAsTheJavaClient", { timeout: 600_000 }, async () => {
    const { played, found } = await differences(TWIN, 5);

    expect(found.join("\n\n")).toBe("");
    expect(played).toBeGreaterThanOrEqual(PLAYED_MIN);
    process.stdout.write(`twins: ${played} worlds played\n`);
  });

  it.each(PLANTED)("shouldFindThat $name", { timeout: 600_000 }, async (planted) => {
    const { found } = await differences(await plantIn(planted), 1);

    expect(found).toHaveLength(1);
    process.stdout.write(`planted: ${planted.name}: ${found[0]!.slice(0, found[0]!.indexOf(":"))}\n`);
  });
});
