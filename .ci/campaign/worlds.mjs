// Simulated worlds, in blocks of ten thousand; a stopped campaign continues with the next block.

import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { workFolder } from "./progress.mjs";
import { ENGINE } from "./sources.mjs";

const BLOCK = 10_000;
const TOTALS = /(\d+) of \d+ seeds, .*; ([\d.]+) simulated hours, (\d+) faults, (\d+) events; (\d+) wrong/;
export const LABORATORY = [/^bench\/.*src\/main\/java\/dev\/lockstep\/bench\/sim\//];
const patterns = [...ENGINE, ...LABORATORY];
const kept = join(workFolder, "worlds.json");

export const worlds = {
  name: "worlds",
  help: "play simulated worlds",
  items: () => [{ name: "worlds", patterns, asked: (options) => ({ seeds: options.seeds }), run }],
};

async function run({ options, sources, progress }) {
  const fingerprint = sources.fingerprint(patterns);
  // Fresh worlds for fresh sources, and the same ones for the same.
  const from = options.from > 0 ? options.from : parseInt(fingerprint.slice(0, 9), 16);
  let done = readKept(fingerprint, from) ?? { fingerprint, from, seeds: 0, hours: 0, faults: 0, events: 0, wrong: [] };
  while (done.seeds < options.seeds) {
    const block = await play(from + done.seeds, Math.min(BLOCK, options.seeds - done.seeds), options, progress, done);
    if (block.totals === undefined) {
      return [{ passed: false, summary: `the simulator ended without a result; see ${block.path}`, result: done }];
    }
    done = sum(done, block);
    mkdirSync(workFolder, { recursive: true });
    writeFileSync(kept, JSON.stringify(done));
  }
  rmSync(kept, { force: true });
  const passed = done.wrong.length === 0;
  const { seeds, hours, faults, events, wrong } = done;
  return [{
    passed,
    summary: `${seeds} worlds from seed ${from}, ${Math.round(hours)} simulated hours, ${faults} faults, ${events} events; wrong: ${passed ? "none" : wrong.join(", ")}`,
    result: { seeds, from, hours: Math.round(hours), faults, events, wrong },
  }];
}

async function play(from, seeds, options, progress, done) {
  let totals;
  const wrong = [];
  const { path } = await progress.run(
    "./lockstep",
    ["simulate", "--seeds", `${seeds}`, "--from", `${from}`, "--threads", `${options.threads}`],
    {
      log: `worlds-${from}`,
      onLine: (line) => {
        const match = TOTALS.exec(line);
        if (match !== null) {
          totals = match.slice(1).map(Number);
          progress.say(`${done.seeds + totals[0]} of ${options.seeds} worlds, ${done.wrong.length + totals[4]} wrong`);
        }
        const failure = /^seed (\d+): (?!nothing wrong)/.exec(line);
        if (failure !== null && !wrong.includes(failure[1])) {
          wrong.push(failure[1]);
        }
      },
    },
  );
  return { totals, wrong, path };
}

function sum(done, { totals: [seeds, hours, faults, events], wrong }) {
  return {
    ...done,
    seeds: done.seeds + seeds,
    hours: done.hours + hours,
    faults: done.faults + faults,
    events: done.events + events,
    wrong: [...done.wrong, ...wrong],
  };
}

function readKept(fingerprint, from) {
  if (!existsSync(kept)) {
    return undefined;
  }
  const done = JSON.parse(readFileSync(kept, "utf8"));
  return done.fingerprint === fingerprint && done.from === from ? done : undefined;
}
