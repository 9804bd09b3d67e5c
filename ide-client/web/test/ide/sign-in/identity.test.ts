import { describe, expect, it } from "vitest";
import { readPersonas } from "../../../src/ide/sign-in/identity.ts";

describe("readPersonas", () => {
  it("shouldAcceptPersonasAndNothingElse", () => {
    const alice = { name: "alice", title: "admin", token: "t" };

    expect(readPersonas({ personas: [alice, null, 7, { name: "no token" }, { name: "bob", token: "u" }] })).toEqual([
      alice,
      { name: "bob", title: "", token: "u" },
    ]);
    expect([readPersonas(null), readPersonas([]), readPersonas({ personas: "x" })]).toEqual([[], [], []]);
  });
});
