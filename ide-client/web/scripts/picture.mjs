// Takes the README's picture of the IDE from a running demo: the pods, with the drawer open on one that fails.
//
//   ./lockstep demo                                   in one terminal; after a minute, a rollout fails
//   node scripts/picture.mjs [options]                in another, from ide-client/web
//
//   --url URL      the demo's address (http://127.0.0.1:7654)
//   --out FILE     the picture (docs/images/ide.png)
//   --theme NAME   light or dark (light)

import { existsSync, statSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { chromium } from "playwright-core";

const CHROMIUMS = [process.env["CHROMIUM"], "/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];
const SIZE = { width: 1440, height: 900 };
const BYTES_MAX = 300_000;
/** The changes that light up while the drawer opens have faded by then. */
const SETTLE_MS = 1_500;

const { values } = parseArgs({
  options: {
    url: { type: "string", default: "http://127.0.0.1:7654" },
    out: { type: "string", default: fileURLToPath(new URL("../../../docs/images/ide.png", import.meta.url)) },
    theme: { type: "string", default: "light" },
  },
});
const executablePath = CHROMIUMS.find((path) => path !== undefined && existsSync(path));
if (executablePath === undefined) {
  console.error("Chromium was not found. Set CHROMIUM to its path.");
  process.exit(2);
}

const browser = await chromium.launch({ executablePath, args: ["--no-sandbox", "--disable-gpu"] });
try {
  const page = await browser.newPage({ viewport: SIZE, colorScheme: values.theme });
  await page.goto(new URL("#//pods?sort=health", values.url).href);
  await page.getByTestId("state-pill").getByText("LIVE", { exact: true }).waitFor();
  await page.locator(".row", { has: page.locator(".health.is-failing") }).first().click();
  await page.locator(".drawer .yaml-line").first().waitFor();
  await page.locator(".drawer .owner").first().waitFor();
  // The pointer and the focus are no part of the picture.
  await page.mouse.move(SIZE.width / 2, 20);
  await page.evaluate(() => document.activeElement?.blur());
  await page.waitForTimeout(SETTLE_MS);
  await page.screenshot({ path: values.out });
} finally {
  await browser.close();
}
const { size } = statSync(values.out);
console.log(`${values.out}: ${size} bytes`);
if (size > BYTES_MAX) {
  console.error(`The picture has more than ${BYTES_MAX} bytes.`);
  process.exit(1);
}
