// docs/evidence/campaign.md: the results of the newest campaign, for readers.

import { ROOMS, SCORE_MIN } from "./rooms.mjs";

const HEAD = `# What the campaign found

\`./lockstep campaign\` runs what takes hours: worlds, searches, a soak, real clusters, coverage and mutation testing. It
writes this page and \`campaign.json\`; do not edit them. Each row is about the sources of one commit. The column "sources"
says whether they had changed by the commit at which the page was written. \`./lockstep campaign --report\` says it for the
commit that is checked out, and so does the log of every CI run.
`;

export function page(commit, rows) {
  return [
    HEAD,
    `Written at commit \`${commit.slice(0, 12)}\`.\n`,
    "## Items\n",
    "| part | item | outcome | commit | sources | took |",
    "| --- | --- | --- | --- | --- | --- |",
    ...rows.map(row),
    "",
    ...coverage(rows),
    ...survivors(rows),
  ].join("\n");
}

function row({ part, name, piece, standing }) {
  const item = name === part ? "" : name;
  if (piece === undefined) {
    return `| ${part} | ${item} | not run yet | | | |`;
  }
  const outcome = `${piece.passed ? "" : "**failed**: "}${cell(piece.summary)}`;
  return `| ${part} | ${item} | ${outcome} | \`${piece.commit.slice(0, 12)}\`, ${piece.finished.slice(0, 10)} | ${since(standing)} | ${time(piece.seconds)} |`;
}

function since({ state, commits }) {
  if (state === "current") {
    return "unchanged";
  }
  return commits === undefined || commits === 0 ? "**changed since**" : `**changed since**, in ${commits} ${commits === 1 ? "commit" : "commits"}`;
}

function time(seconds) {
  return seconds < 120 ? `${seconds} s` : `${Math.round(seconds / 60)} min`;
}

function coverage(rows) {
  const packages = rows.find(({ part }) => part === "coverage")?.piece?.result.packages;
  if (packages === undefined) {
    return [];
  }
  return [
    "## Coverage\n",
    "By JaCoCo, of hand-written code, by all Java tests together.\n",
    "| package | lines | branches |",
    "| --- | ---: | ---: |",
    ...Object.entries(packages).map(([name, { lines, branches }]) => `| ${name} | ${lines} % | ${branches} % |`),
    "",
  ];
}

function survivors(rows) {
  const rooms = rows.filter(({ part, piece }) => part === "mutation" && piece?.result.changes !== undefined);
  if (rooms.length === 0) {
    return [];
  }
  return [
    "## Mutation testing\n",
    `PIT changes the code of the ${ROOMS.length} core rooms, one place at a time, and runs the room's unit tests; property tests are too slow`,
    `to run for each change. The tests must notice at least ${SCORE_MIN} % of the changes. [survivors.md](survivors.md) explains changes`,
    "that no test can notice.\n",
    "| room | changes | noticed | score |",
    "| --- | ---: | ---: | ---: |",
    ...rooms.map(({ name, piece: { result } }) => `| ${name} | ${result.changes} | ${result.noticed} | ${result.score} % |`),
    "",
    ...rooms.filter(({ piece }) => piece.result.survivors.length > 0).flatMap(unnoticed),
  ];
}

function unnoticed({ name, piece }) {
  return [`### Not noticed in ${name}\n`, ...piece.result.survivors.map((each) => `- ${cell(each)}`), ""];
}

function cell(text) {
  return text.replaceAll("|", "\\|").replaceAll("<", "&lt;");
}
