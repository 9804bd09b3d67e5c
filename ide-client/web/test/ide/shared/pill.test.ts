import { describe, expect, it } from "vitest";
import { pillOf } from "../../../src/ide/shared/pill.ts";
import { STATUS } from "../../model/page.ts";

describe("pillOf", () => {
  const cluster = STATUS.clusters[0]!;

  it("shouldBeGreenOnlyWhenNothingContradictsIt", () => {
    expect(pillOf(STATUS, cluster, 2_000)).toMatchObject({ word: "LIVE", look: "live" });
    expect(pillOf({ ...STATUS, lagMs: 5_001 }, cluster, 2_000)).toMatchObject({ word: "LAGGING", look: "warn" });
    expect(pillOf(STATUS, cluster, 11_001)).toMatchObject({ word: "LAGGING", look: "warn" });
    expect(pillOf(STATUS, { ...cluster, reach: "offline" }, 2_000)).toMatchObject({ word: "OFFLINE", look: "bad" });
    expect(pillOf(STATUS, { ...cluster, reach: "degraded" }, 2_000)).toMatchObject({ word: "DEGRADED", look: "warn" });
    for (const state of ["DISCONNECTED", "CONNECTING", "SYNCING", "GAP", "RECONNECTING", "REFUSED"] as const) {
      expect(pillOf({ ...STATUS, state }, cluster, 2_000).look).not.toBe("live");
    }
  });
});
