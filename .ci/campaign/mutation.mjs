// Mutation testing by PIT: an item for each core room.

import { existsSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { root } from "./sources.mjs";
import { ROOMS, SCORE_MIN } from "./rooms.mjs";

const MUTATION = /<mutation [^>]*status='(\w+)'[^>]*>(.*?)<\/mutation>/gs;
const NOTICED = new Set(["KILLED", "TIMED_OUT", "MEMORY_ERROR", "RUN_ERROR"]);

export const mutation = {
  name: "mutation",
  help: "change the code of the core rooms, and check whether tests notice",
  items: () => ROOMS.map((room) => ({ name: room.name, patterns: room.patterns, asked: () => ({}), run: (context) => mutate(room, context) })),
};

async function mutate({ name, module, classes, tests }, { options, progress }) {
  const report = join(root, module, "target/pit-reports/mutations.xml");
  rmSync(report, { force: true });
  const { path } = await progress.maven(
    [
      "test-compile",
      "org.pitest:pitest-maven:mutationCoverage",
      "-pl",
      module,
      "-am",
      "-Dmutation.skip=false",
      `-Dmutation.classes=${classes.join(",")}`,
      `-Dmutation.tests=${tests.join(",")}`,
      `-Dmutation.threads=${options.threads}`,
    ],
    { log: `mutation-${name}` },
  );
  if (!existsSync(report)) {
    return [{ passed: false, summary: `PIT gave no report; see ${path}`, result: {} }];
  }
  const all = [...readFileSync(report, "utf8").matchAll(MUTATION)].map(([, status, body]) => ({ status, body }));
  const noticed = all.filter(({ status }) => NOTICED.has(status)).length;
  const score = all.length === 0 ? 0 : Math.floor((1_000 * noticed) / all.length) / 10;
  return [{
    passed: score >= SCORE_MIN,
    summary: `${noticed} of ${all.length} changes noticed, ${score} % (${SCORE_MIN} % wanted)`,
    result: { changes: all.length, noticed, score, survivors: all.filter(({ status }) => !NOTICED.has(status)).map(({ body }) => place(body)).sort() },
  }];
}

/** Where a change is and what it does: Class.method:line, sentence. */
function place(body) {
  const part = (tag) =>
    (new RegExp(`<${tag}>(.*?)</${tag}>`, "s").exec(body)?.[1] ?? "")
      .replaceAll("&lt;", "<")
      .replaceAll("&gt;", ">")
      .replaceAll("&#39;", "'")
      .replaceAll("&amp;", "&");
  const type = part("mutatedClass").replace(/^.*\./, "");
  return `${type}.${part("mutatedMethod")}:${part("lineNumber")} ${part("description").replaceAll(/(\w+\/)+|\w+(\.\w+)*\.(?=[A-Z])/g, "")}`;
}
