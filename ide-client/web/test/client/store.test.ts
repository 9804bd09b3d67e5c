import { create } from "@bufbuild/protobuf";
import fc from "fast-check";
import { deflateSync } from "fflate";
import { describe, expect, it } from "vitest";
import { EntriesSchema, type Segment, SegmentKind, SegmentSchema } from "../../src/gen/lockstep/v1/frame_pb.ts";
import { toBinary } from "@bufbuild/protobuf";
import { Digest, hashEntry, shardSeed } from "../../src/client/store/digest.ts";
import { type Batch, Store } from "../../src/client/store/store.ts";
import { MalformedSegment } from "../../src/client/receive/step-target.ts";
import { resource } from "../model/resources.ts";

const { SEGMENT_CHANGES, SEGMENT_GONE, SEGMENT_WHOLE } = SegmentKind;

function segment(kind: SegmentKind, shard: string, upserts: Uint8Array[] = [], removals: string[] = []): Segment {
  const [type = "", namespace = ""] = shard.split("/");
  return create(SegmentSchema, { type, namespace, kind, body: { case: "entries", value: { upserts, removals } } });
}

function deflated(kind: SegmentKind, raw: Uint8Array, rawBytes = raw.length): Segment {
  return create(SegmentSchema, { type: "pods", namespace: "a", kind, rawBytes, body: { case: "deflated", value: deflateSync(raw) } });
}

function pod(name: string, value = 0): Uint8Array {
  return resource({ name, generation: BigInt(value) });
}

function step(store: Store, ...segments: Segment[]): void {
  store.apply([store.stage(segments)], false);
}

function namesOf(store: Store, shard: string): string[] {
  const [type = "", namespace = ""] = shard.split("/");
  return [...(store.shard(type, namespace)?.rows() ?? [])].map((row) => row.name).sort();
}

describe("Store", () => {
  it("shouldApplyUpsertsAndRemovals", () => {
    const store = new Store();

    step(store, segment(SEGMENT_WHOLE, "pods/a", [pod("one"), pod("two")]));
    step(store, segment(SEGMENT_CHANGES, "pods/a", [pod("three")], ["one", "never there"]));

    expect(namesOf(store, "pods/a")).toEqual(["three", "two"]);
    expect(store.objects).toBe(2);
  });

  it("shouldReplaceAWholeShardAndNoOther", () => {
    const store = new Store();
    step(store, segment(SEGMENT_WHOLE, "pods/a", [pod("one")]), segment(SEGMENT_WHOLE, "pods/b", [pod("other")]));

    step(store, segment(SEGMENT_WHOLE, "pods/a", [pod("two")]), segment(SEGMENT_CHANGES, "pods/a", [pod("three")]));

    expect(namesOf(store, "pods/a")).toEqual(["three", "two"]);
    expect(namesOf(store, "pods/b")).toEqual(["other"]);
  });

  it("shouldDropAShardThatGoes", () => {
    const store = new Store();
    step(store, segment(SEGMENT_WHOLE, "pods/a", [pod("one")]), segment(SEGMENT_WHOLE, "pods/b", [pod("two")]));

    step(store, segment(SEGMENT_GONE, "pods/a"));

    expect(store.shard("pods", "a")).toBeUndefined();
    expect([...store.shardsOf("pods")].map(({ namespace }) => namespace)).toEqual(["b"]);
    expect(store.objects).toBe(1);
  });

  it("shouldKeepAnEmptyShardApartFromNone", () => {
    const store = new Store();

    step(store, segment(SEGMENT_WHOLE, "pods/a"));

    expect(store.shard("pods", "a")?.size).toBe(0);
    expect(store.shard("pods", "b")).toBeUndefined();
  });

  it("shouldKeepTheIdentityOfRowsThatAResetDoesNotChange", () => {
    const batches: Batch[] = [];
    const store = new Store((batch) => batches.push(batch));
    step(store, segment(SEGMENT_WHOLE, "pods/a", [pod("same"), pod("other", 1), pod("gone")]));
    const same = store.row("pods", "a", "same");

    const stage = store.stage([segment(SEGMENT_WHOLE, "pods/a", [pod("same"), pod("other", 2), pod("new")])]);
    store.apply([stage], true);

    expect(store.row("pods", "a", "same")).toBe(same);
    const [change] = batches.at(-1)!.changes;
    expect(change!.added.map(({ name }) => name)).toEqual(["new"]);
    expect(change!.changed.map(({ name }) => name)).toEqual(["other"]);
    expect(change!.removed.map(({ name }) => name)).toEqual(["gone"]);
    expect(change!.removed[0]!.live).toBe(false);
  });

  it("shouldForgetShardsThatAResetDoesNotName", () => {
    const store = new Store();
    step(store, segment(SEGMENT_WHOLE, "pods/a", [pod("one")]), segment(SEGMENT_WHOLE, "nodes/", [pod("node")]));

    store.apply([store.stage([segment(SEGMENT_WHOLE, "nodes/", [pod("node")])])], true);

    expect(store.shard("pods", "a")).toBeUndefined();
    expect(store.objects).toBe(1);
  });

  it("shouldInflateSegments", () => {
    const store = new Store();
    const raw = toBinary(EntriesSchema, create(EntriesSchema, { upserts: [pod("one"), pod("two")], removals: ["three"] }));

    step(store, deflated(SEGMENT_CHANGES, raw));

    expect(namesOf(store, "pods/a")).toEqual(["one", "two"]);
  });

  it("shouldReadNamesOfAnyScriptAndLength", () => {
    const store = new Store();
    const names = ["x", "ünïcode-名前", "n".repeat(127), "n".repeat(128), "n".repeat(512)];

    step(store, segment(SEGMENT_WHOLE, "pods/a", names.map((name) => pod(name))));

    expect(namesOf(store, "pods/a")).toEqual([...names].sort());
  });

  it.each<[string, () => Segment]>([
    ["no type", () => segment(SEGMENT_CHANGES, "/a", [pod("one")])],
    ["a type too long", () => segment(SEGMENT_CHANGES, `${"t".repeat(513)}/a`, [pod("one")])],
    ["a namespace too long", () => segment(SEGMENT_CHANGES, `pods/${"n".repeat(254)}`, [pod("one")])],
    ["an unknown kind", () => segment(9 as SegmentKind, "pods/a", [pod("one")])],
    ["entries in what goes", () => segment(SEGMENT_GONE, "pods/a", [pod("one")])],
    ["no bytes at all", () => segment(SEGMENT_CHANGES, "pods/a", [new Uint8Array()])],
    ["no name", () => segment(SEGMENT_CHANGES, "pods/a", [resource({ uid: "u" })])],
    ["an empty name", () => segment(SEGMENT_CHANGES, "pods/a", [Uint8Array.of(0x0a, 0x00, 0x10)])],
    ["a name too long", () => segment(SEGMENT_CHANGES, "pods/a", [pod("n".repeat(513))])],
    ["a name past the end", () => segment(SEGMENT_CHANGES, "pods/a", [Uint8Array.of(0x0a, 0x05, 0x61)])],
    ["a name's length of three bytes", () => segment(SEGMENT_CHANGES, "pods/a", [Uint8Array.of(0x0a, 0x81, 0x80, 0x01, 0x61)])],
    ["a name that is not UTF-8", () => segment(SEGMENT_CHANGES, "pods/a", [Uint8Array.of(0x0a, 0x02, 0xc3, 0x28)])],
    ["a name twice", () => segment(SEGMENT_CHANGES, "pods/a", [pod("one"), pod("one")])],
    ["a name both here and gone", () => segment(SEGMENT_CHANGES, "pods/a", [pod("one")], ["one"])],
    ["a removal without a name", () => segment(SEGMENT_CHANGES, "pods/a", [], [""])],
    ["a resource too large", () => segment(SEGMENT_CHANGES, "pods/a", [resource({ name: "one", reason: "x".repeat(256 << 10) })])],
    ["noise instead of a deflated body", () =>
      create(SegmentSchema, { type: "pods", rawBytes: 9, body: { case: "deflated", value: Uint8Array.of(255, 255, 255) } })],
    ["more than it says", () => deflated(SEGMENT_CHANGES, new Uint8Array(5_000), 4_999)],
    ["less than it says", () => deflated(SEGMENT_CHANGES, new Uint8Array(5_000), 5_001)],
    ["a size of nothing", () => deflated(SEGMENT_CHANGES, new Uint8Array(10), 0)],
    ["a size past the limit", () => deflated(SEGMENT_CHANGES, new Uint8Array(769 << 10))],
    ["a deflated body that is no entries", () => deflated(SEGMENT_CHANGES, Uint8Array.of(0x0a, 0x7f, 0x01))],
  ])("shouldRefuseASegmentWith %s", (_, make) => {
    const store = new Store();
    step(store, segment(SEGMENT_WHOLE, "pods/a", [pod("kept")]));
    const before = store.sum();

    expect(() => store.stage([segment(SEGMENT_CHANGES, "pods/a", [pod("fine")]), make()])).toThrow(MalformedSegment);

    expect(store.sum()).toEqual(before);
  });

  it("shouldRefuseAMessageThatInflatesTooFar", () => {
    const store = new Store();
    const raw = toBinary(EntriesSchema, create(EntriesSchema, { upserts: [resource({ name: "one", reason: "x".repeat(200_000) })] }));
    const many = Array.from({ length: 400 }, () => deflated(SEGMENT_CHANGES, raw));

    expect(() => store.stage(many)).toThrow("inflates too far");
  });

  it("shouldThrowOnlyMalformedSegmentWhateverTheBytes [G27]", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60 }), fc.boolean(), fc.nat(80), (bytes, isDeflated, rawBytes) => {
        const store = new Store();
        const body = isDeflated
          ? ({ case: "deflated", value: bytes } as const)
          : ({ case: "entries", value: { upserts: [bytes] } } as const);
        try {
          step(store, create(SegmentSchema, { type: "pods", rawBytes, body: body as Segment["body"] }));
        } catch (error) {
          if (!(error instanceof MalformedSegment)) {
            throw error;
          }
        }
        for (const shard of store.shardsOf("pods")) {
          for (const row of shard.rows()) {
            expect(row.summary.cells).toBeDefined();
          }
        }
      }),
      { numRuns: 2_000 },
    );
  });

  it("shouldHoldTheSumOfItsEntriesAfterAnySteps", () => {
    const names = fc.constantFrom("one", "two", "three", "four");
    const upserts = fc.uniqueArray(fc.tuple(names, fc.nat(3)), { selector: ([name]) => name, maxLength: 4 });
    const steps = fc.array(
      fc.record({
        shard: fc.constantFrom("pods/a", "pods/b", "nodes/"),
        kind: fc.constantFrom(SEGMENT_CHANGES, SEGMENT_CHANGES, SEGMENT_WHOLE, SEGMENT_GONE),
        upserts,
        removals: fc.uniqueArray(names, { maxLength: 2 }),
        replacesAll: fc.boolean(),
      }),
      { maxLength: 30, size: "max" },
    );
    fc.assert(
      fc.property(steps, (story) => {
        const store = new Store();
        let model = new Map<string, Map<string, Uint8Array>>();

        for (const { shard, kind, upserts: ups, removals, replacesAll } of story) {
          const isReset = replacesAll && kind === SEGMENT_WHOLE;
          const put = kind === SEGMENT_GONE ? [] : ups;
          const taken = new Set(put.map(([name]) => name));
          const gone = kind === SEGMENT_GONE ? [] : removals.filter((name) => !taken.has(name));
          const sum = store.apply(
            [store.stage([segment(kind, shard, put.map(([name, value]) => pod(name, value)), gone)])],
            isReset,
          );

          model = isReset ? new Map() : model;
          const rows = kind === SEGMENT_WHOLE ? new Map<string, Uint8Array>() : (model.get(shard) ?? new Map());
          put.forEach(([name, value]) => rows.set(name, pod(name, value)));
          gone.forEach((name) => rows.delete(name));
          if (kind === SEGMENT_GONE) {
            model.delete(shard);
          } else {
            model.set(shard, rows);
          }
          expect(sum).toEqual(sumOf(model));
          expect([...model].map(([key, held]) => [key, [...held.keys()].sort()])).toEqual(
            [...model.keys()].map((key) => [key, namesOf(store, key)]),
          );
        }
      }),
      { numRuns: 500 },
    );
  });
});

function sumOf(model: Map<string, Map<string, Uint8Array>>): { digest: bigint; objects: number } {
  const digest = new Digest();
  let objects = 0;
  for (const [key, rows] of model) {
    const [type = "", namespace = ""] = key.split("/");
    for (const bytes of rows.values()) {
      const { low, high } = hashEntry(bytes, shardSeed(type, namespace));
      digest.add(low, high);
      objects += 1;
    }
  }
  return { digest: digest.toBigInt(), objects };
}
