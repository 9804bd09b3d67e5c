import { describe, expect, it } from "vitest";
import { isStale } from "../../../src/ide/shared/staleness.ts";
import { STATUS } from "../../model/page.ts";

describe("isStale", () => {
  it("shouldHoldWhenTheRowsAreNotCurrent", () => {
    expect(isStale(STATUS)).toBe(false);
    expect(isStale({ ...STATUS, state: "GAP" })).toBe(true);
    expect(isStale({ ...STATUS, state: "RECONNECTING" })).toBe(true);
    expect(isStale({ ...STATUS, state: "RECONNECTING", holds: false })).toBe(false);
  });
});
