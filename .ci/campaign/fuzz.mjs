// Searches for inputs that break readers of foreign bytes: an item for each target.

import { ENGINE } from "./sources.mjs";
import { countsOf, forgetReports, outputOf, passed } from "./tests.mjs";

const TARGET = /\/(\w+Fuzz)\.java$/;
const RUN = /^#(\d+)\s.*?cov: (\d+)/gm;

/** Names of all targets, in one order. */
export function targets(sources) {
  return sources.matching([TARGET]).map((path) => TARGET.exec(path)[1]);
}

export const fuzz = {
  name: "fuzz",
  help: "search with each fuzz target",
  items: (sources) =>
    targets(sources).map((name) => {
      const path = sources.named(`${name}.java`);
      const module = sources.moduleOf(path);
      return {
        name,
        patterns: [...reads(module), new RegExp(`/${name}\\.java$`), new RegExp(`/${name}Inputs/`)],
        asked: (options) => ({ seconds: options["fuzz-seconds"] }),
        group: module,
        run: (context) => search(module, context),
      };
    }),
};

/** The code that a target of a module can reach. */
function reads(module) {
  const tier = module.split("/")[0];
  return ENGINE.map(({ source }) => new RegExp(source.replace("protocol|agent|backend|ide-client", tier === "protocol" ? tier : `protocol|${tier}`)));
}

async function search(module, { options, progress, batch }) {
  const names = batch.map(({ name }) => name);
  names.forEach((name) => forgetReports(module, name));
  const seconds = options["fuzz-seconds"];
  const { path } = await progress.maven(
    [
      "test-compile",
      "surefire:test@fuzz-search",
      "-pl",
      module,
      "-am",
      `-Dfuzz.targets=${names.join(",")}`,
      `-Dfuzz.seconds=${seconds}`,
      `-Dfuzz.processes=${names.length}`,
    ],
    { log: names.join("-") },
  );
  return names.map((name) => outcome(module, name, seconds, path));
}

function outcome(module, name, seconds, path) {
  const runs = [...outputOf(module, name).matchAll(RUN)];
  const most = (group) => runs.reduce((so, run) => Math.max(so, Number(run[group])), 0);
  const inputs = most(1);
  const covered = most(2);
  const isGood = passed(countsOf(module, name)) && inputs > 0;
  return {
    passed: isGood,
    summary: isGood ? `${inputs} inputs in ${seconds} s, ${covered} edges reached, nothing found` : `something was found, or nothing was searched; see ${path}`,
    result: { seconds, inputs, covered },
  };
}
