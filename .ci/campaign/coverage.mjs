// Lines and branches that all Java tests together reach, by JaCoCo.

import { existsSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { BUILD, root } from "./sources.mjs";

const JAVA = [/\/src\/(main|test)\/java\//];

export const coverage = {
  name: "coverage",
  help: "run all Java tests, and measure the code that they reach",
  items: () => [{ name: "coverage", patterns: [...JAVA, ...BUILD], asked: () => ({}), run }],
};

async function run({ sources, progress }) {
  const modules = sources.matching([/(^|\/)pom\.xml$/]).map((path) => path.replace(/\/?pom\.xml$/, ""));
  rmSync(join(root, "target/jacoco.exec"), { force: true });
  // The page is built, as browser tests open it; the browser's own tests are not counted here.
  const tests = await progress.maven(["test", "-Pcoverage", "-Dweb.skip=false", "-Dweb.test.skip=true", "-Dmaven.test.failure.ignore=true"], { log: "coverage" });
  const report = await progress.maven(["org.jacoco:jacoco-maven-plugin:report", "-Pcoverage"], { log: "coverage-report" });
  const packages = modules.flatMap(rowsOf);
  if (report.code !== 0 || packages.length === 0) {
    return [{ passed: false, summary: `JaCoCo gave no report; see ${report.path}`, result: {} }];
  }
  const result = { lines: percent(packages, "LINE"), branches: percent(packages, "BRANCH"), packages: byPackage(packages) };
  const isGood = tests.code === 0 && !/Tests run:.*(Failures|Errors): [1-9]/.test(readFileSync(tests.path, "utf8"));
  return [{ passed: isGood, summary: `${result.lines} % of lines and ${result.branches} % of branches reached${isGood ? "" : `, but a test failed; see ${tests.path}`}`, result }];
}

/** The classes of a module, one a row of JaCoCo's table. */
function rowsOf(module) {
  const table = join(root, module, "target/site/jacoco/jacoco.csv");
  if (!existsSync(table)) {
    return [];
  }
  const [head, ...rows] = readFileSync(table, "utf8").trim().split("\n");
  const names = head.split(",");
  return rows
    .map((row) => Object.fromEntries(row.split(",").map((value, i) => [names[i], value])))
    .filter((row) => !/\.wire$|jmh_generated/.test(row.PACKAGE));
}

function percent(rows, unit) {
  const sum = (column) => rows.reduce((total, row) => total + Number(row[column]), 0);
  const covered = sum(`${unit}_COVERED`);
  const all = covered + sum(`${unit}_MISSED`);
  return all === 0 ? 100 : Math.floor((1_000 * covered) / all) / 10;
}

function byPackage(rows) {
  const names = [...new Set(rows.map((row) => row.PACKAGE))].sort();
  return Object.fromEntries(
    names.map((name) => {
      const own = rows.filter((row) => row.PACKAGE === name);
      return [name.replace(/^dev\.lockstep\./, ""), { lines: percent(own, "LINE"), branches: percent(own, "BRANCH") }];
    }),
  );
}
