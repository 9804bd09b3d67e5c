import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { compare } from "../../src/client/receive/position.ts";
import { copy, SyncWorld, WISHES } from "../model/sync-world.ts";
import { resource } from "../model/resources.ts";

type Deed = (world: SyncWorld) => void;

const names = fc.constantFrom("one", "two", "three", "four", "five");
const shards = fc.constantFrom(["pods", "a"], ["pods", "b"], ["pods", "c"], ["nodes", ""]);

/** Events in a cluster, on a wire and at a client, with their names for the report. */
const deeds = fc.oneof(
  { weight: 8, arbitrary: fc.tuple(shards, names, fc.nat(9)).map(([[type, ns], name, value]) =>
      named(`put ${type}/${ns}/${name}`, (w) => w.put(type!, ns!, name, value))) },
  { weight: 3, arbitrary: fc.tuple(shards, names).map(([[type, ns], name]) =>
      named(`remove ${type}/${ns}/${name}`, (w) => w.change((m) => m.remove(type!, ns!, name)))) },
  { weight: 2, arbitrary: fc.constant(named("put many", (w) => w.change((m) => {
      for (const name of ["one", "two", "three", "six", "seven"]) {
        m.upsert("pods", "a", resource({ name, reason: "x".repeat(300) }));
        m.upsert("pods", "b", resource({ name }));
      }
    }))) },
  { weight: 8, arbitrary: fc.constant(named("tick", (w) => w.tick())) },
  { weight: 10, arbitrary: fc.integer({ min: 1, max: 4 }).map((n) => named(`deliver ${n}`, (w) => w.deliver(n))) },
  { weight: 4, arbitrary: fc.constant(named("accept", (w) => w.accept())) },
  { weight: 4, arbitrary: fc.integer({ min: 1, max: 9_000 }).map((ms) => named(`wait ${ms}`, (w) => w.advance(ms))) },
  { weight: 2, arbitrary: fc.nat(3).map((i) => named(`lose ${i}`, (w) => w.wire.splice(i, 1))) },
  { weight: 2, arbitrary: fc.nat(3).map((i) => named(`repeat ${i}`, (w) => w.wire.splice(i, 0, ...w.wire.slice(i, i + 1)))) },
  { weight: 2, arbitrary: fc.nat(3).map((i) => named(`swap ${i}`, (w) => w.wire.splice(i, 2, ...w.wire.slice(i, i + 2).toReversed()))) },
  { weight: 1, arbitrary: fc.nat(3).map((i) => named(`late ${i}`, (w) => w.wire.push(...w.wire.splice(i, 1)))) },
  { weight: 1, arbitrary: fc.constant(named("wrong digest", (w) => {
      w.wire = w.wire.map((frame) => copy(frame, { digest: frame.digest ^ 1n }));
    })) },
  { weight: 2, arbitrary: fc.constantFrom(1006, 4000, 4003).map((code) => named(`cut ${code}`, (w) => w.cut(code))) },
  { weight: 2, arbitrary: fc.nat(WISHES.length - 1).map((i) => named(`want ${i}`, (w) => w.want(i))) },
  { weight: 1, arbitrary: fc.boolean().map((suspect) => named("check", (w) => w.do(w.client.link.check(suspect, w.nowMs)))) },
  { weight: 1, arbitrary: fc.constant(named("renew", (w) => w.do(w.client.link.renew(w.nowMs)))) },
  { weight: 1, arbitrary: fc.constant(named("agent restarts", (w) => {
      w.model.restartAgent();
      w.remember();
    })) },
  { weight: 1, arbitrary: fc.constant(named("horizon", (w) => w.model.raiseHorizon())) },
  { weight: 1, arbitrary: fc.constant(named("views forgotten", (w) => w.model.views.clear())) },
  { weight: 1, arbitrary: fc.nat(9).map((n) => named(`history ${n}`, (w) => {
      // A history ends with the backend that held it, and its connections with it.
      w.cut();
      w.histories += 1;
      w.model.newHistory(`h${w.histories}`, { epoch: 1n, version: BigInt(n) + 1n });
      w.remember();
    })) },
  { weight: 2, arbitrary: fc.constantFrom(1, 2, 1_000).map((n) => named(`chunks of ${n}`, (w) => {
      w.chunkUpserts = n;
    })) },
);

function named(name: string, deed: Deed): Deed & { [fc.toStringMethod]?: () => string } {
  const copyOf: Deed = (world) => deed(world);
  return Object.assign(copyOf, { [fc.toStringMethod]: () => name });
}

describe("Link and Following under any faults", () => {
  it("shouldHoldTheServersContentAtItsPositionAndConvergeWhenFaultsEnd [G3, G23]", () => {
    fc.assert(
      fc.property(fc.array(deeds, { minLength: 1, maxLength: 150, size: "max" }), fc.nat(1_000), (story, luck) => {
        const world = new SyncWorld(undefined, () => luck / 1_000);
        world.start(story.length % WISHES.length);
        world.accept();

        for (const deed of story) {
          deed(world);
        }
        world.settle();

        // The world has checked each step; this checks the end.
        expect(compare(world.client.position, world.model.position)).toBe(0);
        expect(world.client.proof).toBe("ok");
        expect(world.held()).toEqual(world.model.contentOf(world.client.wish!.selections));
      }),
      { numRuns: Number(process.env["PROPERTY_RUNS"] ?? 400) },
    );
  });
});
