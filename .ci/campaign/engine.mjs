// Hunts for planted bugs from seed 1, the soak, and real clusters.

import { copyFileSync, existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { ENGINE, root } from "./sources.mjs";
import { countsOf, forgetReports, passed } from "./tests.mjs";
import { LABORATORY } from "./worlds.mjs";

const SYSTEM_TESTS = [/^bench\/.*\/dev\/lockstep\/(system|cli|bench\/(cluster|real))\//];
const KUBERNETES = [/^\.ci\/kube\//];
const REAL = ["RealClusterTest", "RealWatchTest", "RealEngineTest", "WholeClusterTest"];

const hunt = [...ENGINE, ...LABORATORY, /\/bench\/sim\/(PlantedBug|PatchedProgram)[^/]*\.java$/];
export const bugs = {
  name: "bugs",
  help: "hunt each planted bug from seed 1, and keep the seeds",
  items: () => [{ name: "bugs", patterns: hunt, asked: (options) => ({ seeds: options["hunt-seeds"] }), run: huntAll }],
};

const soaked = [...ENGINE, ...SYSTEM_TESTS];
export const soak = {
  name: "soak",
  help: "disturb a whole line for a long time",
  items: () => [{ name: "soak", patterns: soaked, asked: (options) => ({ minutes: options["soak-minutes"] }), run: soakAll }],
};

const MEASURES = ["M1", "M9", "M12"];
export const measures = {
  name: "measures",
  help: "run measures of lockstep bench with a few clients",
  items: () => [{ name: "measures", patterns: [...soaked, /^bench\/load\//], asked: () => ({}), run: tryMeasures }],
};

const clustered = [...ENGINE, ...SYSTEM_TESTS, ...KUBERNETES];
export const clusters = {
  name: "clusters",
  help: "follow a real apiserver; its programs must be built",
  items: () => REAL.map((test) => ({ name: test, patterns: clustered, asked: () => ({}), run: (context) => follow(test, context) })),
};

/** Runs test classes of one module, which need whatever is compiled of the others. */
async function runTests(tests, properties, { sources, progress }, { log, env }) {
  const module = sources.moduleOf(sources.named(`${tests[0]}.java`));
  tests.forEach((test) => forgetReports(module, test));
  const { code, path } = await progress.maven(
    ["test", "-pl", module, "-am", `-Dtest=${tests.join(",")}`, "-Dsurefire.failIfNoSpecifiedTests=false", ...properties],
    { log, env },
  );
  const isGood = code === 0 && tests.every((test) => passed(countsOf(module, test)));
  return { module, isGood, output: readFileSync(path, "utf8"), path };
}

async function huntAll({ options, sources, progress }) {
  const { module, isGood, output, path } = await runTests(
    ["PlantedBugsTest"],
    [`-Dhunt.seeds=${options["hunt-seeds"]}`],
    { sources, progress },
    { log: "bugs" },
  );
  const found = [...output.matchAll(/^(\S.*?) +seed +(\d+) {2}(\S.*)$/gm)].map((match) => Number(match[2]));
  const written = join(root, module, "target/planted-bugs.txt");
  if (!isGood || !existsSync(written)) {
    return [{ passed: false, summary: `a planted bug was not found; see ${path}`, result: {} }];
  }
  copyFileSync(written, join(root, module, "src/test/resources/sim/planted-bugs.txt"));
  const planted = readFileSync(written, "utf8")
    .split("\n")
    .filter((line) => /^\d/.test(line))
    .map((line) => Number(line.split(" ")[0]));
  const most = Math.max(...planted);
  return [{ passed: true, summary: `${planted.length} planted bugs found, the last at seed ${most}`, result: { bugs: planted.length, most, played: found.length } }];
}

async function soakAll({ options, sources, progress }) {
  const { isGood, output, path } = await runTests(
    ["SoakTest"],
    [`-Dsoak.minutes=${options["soak-minutes"]}`],
    { sources, progress },
    { log: "soak" },
  );
  const summary = /^Soak of .*$/m.exec(output)?.[0];
  return [{ passed: isGood, summary: isGood ? (summary ?? "the line converged").slice(0, 300) : `see ${path}`, result: { minutes: options["soak-minutes"] } }];
}

async function tryMeasures({ sources, progress }) {
  const { isGood, path } = await runTests(
    ["ProcessBenchTest"],
    [`-Dbench.measures=${MEASURES.join(",")}`],
    { sources, progress },
    { log: "measures" },
  );
  return [{ passed: isGood, summary: isGood ? `${MEASURES.join(", ")} ran and reported` : `see ${path}`, result: { measures: MEASURES } }];
}

async function follow(test, { sources, progress }) {
  const { module, isGood, path } = await runTests([test], [], { sources, progress }, { log: test, env: { LOCKSTEP_REQUIRE_KUBE: "true" } });
  const { tests } = countsOf(module, test);
  return [{ passed: isGood, summary: isGood ? `${tests} tests passed` : `see ${path}`, result: { tests } }];
}
