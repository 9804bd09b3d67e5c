// The campaign: tests that take hours and run before a change of the engine is called done.
//
//   ./lockstep campaign [PART...] [OPTION...]
//
// Each part is made of items (one fuzz target, one room). A campaign skips items whose evidence is about the
// current sources, so a stopped campaign continues where it stopped.

import { Evidence, titleOf } from "./evidence.mjs";
import { Progress } from "./progress.mjs";
import { Sources } from "./sources.mjs";
import { bugs, clusters, measures, soak } from "./engine.mjs";
import { coverage } from "./coverage.mjs";
import { fuzz } from "./fuzz.mjs";
import { mutation } from "./mutation.mjs";
import { worlds } from "./worlds.mjs";

const PARTS = [worlds, bugs, fuzz, soak, measures, clusters, coverage, mutation];

const OPTIONS = {
  seeds: { value: 200_000, help: "worlds: number of worlds" },
  from: { value: 0, help: "worlds: the first seed; 0 derives it from the sources" },
  "hunt-seeds": { value: 2_000, help: "bugs: seeds that a hunt plays at most for each planted bug" },
  "fuzz-seconds": { value: 600, help: "fuzz: seconds for which each target is searched" },
  "soak-minutes": { value: 30, help: "soak: minutes for which the line is disturbed" },
  threads: { value: 2, help: "worlds, fuzz, mutation: threads that run at the same time" },
  only: { value: "", help: "fuzz, mutation: only these items, by name, separated by commas" },
};

const FLAGS = {
  again: "run also items whose evidence is up to date",
  report: "run nothing; list the evidence that is older than its sources",
  render: "the same, and write the page again",
  help: "print this",
};

function usage() {
  const lines = ["Usage: ./lockstep campaign [PART...] [OPTION...]", "", "Parts (all by default):"];
  PARTS.forEach((part) => lines.push(`  ${part.name.padEnd(22)} ${part.help}`));
  lines.push("", "Options:");
  Object.entries(OPTIONS).forEach(([name, { value, help }]) =>
    lines.push(`  ${`--${name} ${typeof value === "number" ? "N" : "A,B"}`.padEnd(22)} ${help}${value === "" ? "" : `. Default: ${value}.`}`),
  );
  Object.entries(FLAGS).forEach(([name, help]) => lines.push(`  ${`--${name}`.padEnd(22)} ${help}`));
  lines.push("", "Evidence is written to docs/evidence/campaign.json and campaign.md, logs to target/campaign/.");
  return lines.join("\n");
}

function wrongUse(sentence) {
  console.error(`campaign: ${sentence} (--help lists parts and options)`);
  process.exit(2);
}

function readArguments(args) {
  const chosen = { parts: [], flags: new Set(), options: Object.fromEntries(Object.entries(OPTIONS).map(([name, { value }]) => [name, value])) };
  for (let i = 0; i < args.length; i++) {
    const name = args[i].startsWith("--") ? args[i].slice(2) : undefined;
    if (name === undefined) {
      const part = PARTS.find((each) => each.name === args[i]);
      chosen.parts.push(part ?? wrongUse(`there is no part "${args[i]}"`));
    } else if (name in FLAGS) {
      chosen.flags.add(name);
    } else if (name in OPTIONS) {
      chosen.options[name] = valueOf(name, args[++i]);
    } else {
      wrongUse(`there is no option "${args[i]}"`);
    }
  }
  return { ...chosen, parts: chosen.parts.length === 0 ? PARTS : chosen.parts };
}

function valueOf(name, text) {
  if (text === undefined) {
    wrongUse(`--${name} needs a value`);
  }
  if (typeof OPTIONS[name].value !== "number") {
    return text;
  }
  const number = Number(text);
  return Number.isSafeInteger(number) && number >= 0 ? number : wrongUse(`--${name} takes a whole number`);
}

const { parts, flags, options } = readArguments(process.argv.slice(2));
if (flags.has("help")) {
  console.log(usage());
  process.exit(0);
}

const sources = Sources.atHead();
const evidence = Evidence.read(sources);
const all = PARTS.flatMap((part) => part.items(sources).map((item) => ({ part, ...item })));

if (flags.has("render")) {
  evidence.render(all);
}
if (flags.has("report") || flags.has("render")) {
  evidence.report(all).forEach((line) => console.log(line));
  process.exit(0);
}

const changed = sources.uncommitted();
if (changed.length > 0) {
  wrongUse(`evidence names a commit, and ${changed[0]} differs from it: commit or stash first`);
}
const only = options.only === "" ? undefined : options.only.split(",");
const chosen = all.filter((item) => parts.includes(item.part) && (only === undefined || only.includes(item.name)));
if (chosen.length === 0) {
  wrongUse(`no item of these parts is named ${options.only}`);
}
const due = chosen.filter((item) => flags.has("again") || !evidence.isUpToDate(item, options));
console.log(`campaign: ${due.length} of ${chosen.length} items to run at commit ${sources.commit.slice(0, 12)}; the others are up to date`);

let failed = 0;
for (let begun = 0; begun < due.length; ) {
  const batch = batchAt(begun);
  const progress = new Progress(`${begun + batch.length}/${due.length} ${batch.map(titleOf).join(", ")}`);
  const outcomes = await batch[0].run({ options, sources, progress, batch });
  batch.forEach((item, i) => {
    failed += outcomes[i].passed ? 0 : 1;
    progress.end(`${titleOf(item)} ${outcomes[i].passed ? "passed" : "FAILED"}: ${outcomes[i].summary}`);
    evidence.add(item, outcomes[i], progress.seconds(), options);
  });
  evidence.write();
  evidence.render(all);
  begun += batch.length;
}
console.log(failed === 0 ? "campaign: every item passed" : `campaign: ${failed} items FAILED; their logs are in target/campaign/`);
process.exit(failed === 0 ? 0 : 1);

/** The next item, and with it those beside it that the same run can take. */
function batchAt(first) {
  const { group } = due[first];
  let end = first + 1;
  while (group !== undefined && end < due.length && end - first < options.threads && due[end].group === group) {
    end++;
  }
  return due.slice(first, end);
}
