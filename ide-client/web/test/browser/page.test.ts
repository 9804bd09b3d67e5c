import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { type Browser, chromium, type Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { type MockServer, startMock } from "../mock/server.ts";

// The built page in a real browser, under the real content security policy, with the mock backend.

const WEB = fileURLToPath(new URL("../../target/classes/dev/lockstep/web", import.meta.url));
const CHROMIUM = [process.env["CHROMIUM"], "/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"].find(
  (path) => path !== undefined && existsSync(path),
);
const FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"];
const canRun = CHROMIUM !== undefined && existsSync(`${WEB}/index.html`);

if (!canRun && process.env["CI"] === undefined) {
  process.stderr.write("SKIPPED: the page's browser tests; they need a built page (npm run build) and Chromium.\n");
}

describe.skipIf(!canRun && process.env["CI"] === undefined)("the page in a browser", () => {
  let browser: Browser;
  const opened: { page: Page; server: MockServer }[] = [];

  beforeAll(async () => {
    browser = await chromium.launch({ executablePath: CHROMIUM!, args: FLAGS });
  }, 60_000);
  afterAll(() => browser?.close());
  afterEach(async () => {
    for (const { page, server } of opened.splice(0)) {
      await page.context().close();
      await server.close();
    }
  });

  async function open(options: { isDemo?: boolean; churn?: number; hash?: string; width?: number; dark?: boolean } = {}) {
    const { isDemo = true, churn = 0, hash = "", width = 1280, dark = false } = options;
    const server = await startMock({ port: 0, pods: 400, churn, tickMs: 20, web: WEB, isDemo });
    const context = await browser.newContext({ viewport: { width, height: 800 }, colorScheme: dark ? "dark" : "light" });
    const page = await context.newPage();
    page.setDefaultTimeout(20_000);
    const complaints: string[] = [];
    const strangers: string[] = [];
    const address = `http://127.0.0.1:${server.port}/`;
    page.on("console", (message) => message.type() === "error" && complaints.push(message.text()));
    page.on("pageerror", (error) => complaints.push(error.message));
    page.on("request", (request) => request.url().startsWith(address) || strangers.push(request.url()));
    opened.push({ page, server });
    await page.goto(address + hash);
    return { page, server, complaints, strangers };
  }

  const rows = (page: Page) => page.locator(".row .name");
  const pill = (page: Page) => page.getByTestId("state-pill");

  it("shouldSignInAsTheFirstPersonaAndShowLiveRowsWithoutErrors", async () => {
    const { page, complaints, strangers } = await open({ churn: 50 });

    await rows(page).first().waitFor();
    await page.getByText("LIVE", { exact: true }).first().waitFor();
    expect(await page.getByTestId("count").textContent()).toBe("400");
    expect(await page.getByTestId("proof").textContent()).toBe("digest ok");
    expect(await page.locator(".demo-mark").textContent()).toBe("DEMO");
    expect(await page.getByRole("grid").getAttribute("aria-rowcount")).toBe("401");
    expect(await page.getByRole("row").nth(1).getAttribute("aria-rowindex")).toBe("2");
    expect(await page.locator('.row[tabindex="0"]').count()).toBe(1);
    await page.locator(".cell.glow").first().waitFor({ state: "attached" });
    expect(complaints).toEqual([]);
    expect(strangers).toEqual([]);
  });

  it("shouldBeUsableByKeysAlone", async () => {
    const { page } = await open();
    await rows(page).first().waitFor();

    await page.keyboard.press("j");
    await page.keyboard.press("j");
    await page.keyboard.press("k");
    await page.keyboard.press("j");
    const active = page.locator(".row.is-active");
    const name = await active.locator(".name").textContent();
    expect(await active.getAttribute("aria-rowindex")).toBe("3");
    await page.locator('.row.is-active:focus').waitFor();
    await page.keyboard.press("Enter");
    const drawer = page.locator(".drawer");
    await drawer.getByRole("heading", { name: name! }).waitFor();
    await drawer.getByText("kind", { exact: true }).waitFor();
    await drawer.locator(".owner", { hasText: "Deployment" }).waitFor();
    await page.keyboard.press("Escape");
    await drawer.waitFor({ state: "detached" });

    await page.keyboard.press("G");
    await page.locator('.row.is-active[aria-rowindex="401"]').waitFor();
    await page.keyboard.press("/");
    await page.keyboard.type("is:failing");
    await page.waitForFunction(() => / of 400/.test(document.querySelector("[data-testid=count]")?.textContent ?? ""));
    await page.keyboard.press("Escape");
    await page.waitForFunction(() => document.querySelector("[data-testid=count]")?.textContent === "400");

    await page.keyboard.press(":");
    await page.keyboard.type("nod");
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { name: "Nodes", level: 1 }).waitFor();
    await rows(page).first().waitFor();
    expect(await page.getByTestId("count").textContent()).toBe("12");
    await page.keyboard.press("?");
    await page.getByRole("dialog", { name: "Keys" }).waitFor();
    await page.keyboard.press("Escape");
    await page.getByRole("dialog").waitFor({ state: "detached" });
  });

  it("shouldSortByAColumn", async () => {
    const { page } = await open({ hash: "#/demo/nodes" });
    await rows(page).first().waitFor();

    await page.locator('[role="columnheader"][aria-sort="ascending"]', { hasText: "Name" }).waitFor();
    await page.getByRole("button", { name: "Name", exact: true }).click();

    await page.locator('[role="columnheader"][aria-sort="descending"]').waitFor();
    await page.waitForFunction(() => document.querySelector('[data-index="0"] .name')?.textContent === "node-12");
    expect(new URL(page.url()).hash).toContain("sort=-name");
  });

  it("shouldShowAnotherPersonaOnlyVisibleObjects", async () => {
    const { page } = await open();
    await rows(page).first().waitFor();

    await page.getByRole("button", { name: /^Persona/ }).click();
    await page.getByRole("option", { name: /bob/ }).click();

    await page.waitForFunction(() => {
      const shown = [...document.querySelectorAll(".cell.is-namespace")].map((cell) => cell.textContent);
      return shown.length > 0 && shown.every((namespace) => namespace === "checkout");
    });
    await page.getByRole("button", { name: /^Persona/ }).click();
    await page.getByRole("option", { name: /dave/ }).click();
    await page.getByTestId("empty-hidden").waitFor();
    expect(await rows(page).count()).toBe(0);
  });

  it("shouldOpenTheTargetOfALink", async () => {
    const { page } = await open();
    await rows(page).first().click();
    await page.locator(".drawer h2").waitFor();
    const name = await page.locator(".drawer h2").textContent();
    const address = page.url();

    await page.goto("about:blank");
    await page.goto(address);

    await page.locator(".drawer").getByRole("heading", { name: name! }).waitFor();
    expect(address).not.toContain("token");
    await page.goBack();
  });

  it("shouldDistinguishFourKindsOfEmptiness", async () => {
    const { page } = await open({ hash: "#/demo/pods?q=zzz" });

    await page.getByTestId("empty-filtered").waitFor();
    await page.getByRole("button", { name: "Clear the filter" }).first().click();
    await rows(page).first().waitFor();
    await page.getByRole("link", { name: "StatefulSets" }).click();
    await page.getByTestId("empty-nothing").waitFor();
    await page.getByRole("link", { name: /Secrets/ }).click();
    await page.getByTestId("empty-unavailable").getByText("403").waitFor();
    await page.evaluate(() => {
      location.hash = "#/demo/pods?ns=nowhere";
    });
    await page.getByTestId("empty-hidden").waitFor();
    expect(await page.locator(".empty").count()).toBe(1);
  });

  it("shouldKeepRowsAndMarkThemAsStaleWhenTheServerIsGone", async () => {
    const { page, server } = await open();
    await rows(page).first().waitFor();

    server.fault("down");
    await page.locator(".banner").getByText("as of").waitFor();
    expect(await pill(page).textContent()).toBe("RECONNECTING");
    expect(await rows(page).count()).toBeGreaterThan(10);
    await page.locator(".grid.is-stale").waitFor();
    server.fault("right");
    await page.getByRole("button", { name: "Reconnect now" }).click({ timeout: 5_000 }).catch(() => {});
    await page.locator(".banner").waitFor({ state: "detached" });
    await page.waitForFunction(() => document.querySelector("[data-testid=state-pill]")?.textContent === "LIVE");

    server.fault("offline");
    await page.locator(".banner").getByText("Offline").waitFor();
    expect(await pill(page).textContent()).toBe("OFFLINE");
  });

  it("shouldAskForATokenWhenThereIsNoDemo", async () => {
    const { page } = await open({ isDemo: false });

    await page.getByLabel("Access token").fill("stolen");
    await page.getByRole("button", { name: "Sign in" }).click();
    await page.getByRole("alert").getByText("does not accept this token").waitFor();
    await page.getByLabel("Access token").fill("token-of-carol");
    await page.getByRole("button", { name: "Sign in" }).click();
    await rows(page).first().waitFor();
    expect(await page.locator(".demo-mark").count()).toBe(0);

    await page.reload();
    await rows(page).first().waitFor();
    expect(await page.evaluate(() => JSON.stringify([location.href, { ...localStorage }]))).not.toContain("token-of");
    await page.getByRole("button", { name: /^User/ }).click();
    await page.getByRole("option", { name: "Sign out" }).click();
    await page.getByLabel("Access token").waitFor();
    expect(await page.evaluate(() => sessionStorage.getItem("lockstep.token"))).toBeNull();
  });

  it("shouldFollowTheSystemsThemeUntilThePersonChooses", async () => {
    const { page } = await open({ dark: true });
    const theme = () => page.evaluate(() => document.documentElement.dataset["theme"]);
    await rows(page).first().waitFor();

    expect(await theme()).toBe("dark");
    await page.getByRole("button", { name: /^Theme/ }).click();
    expect(await theme()).toBe("light");
    await page.reload();
    expect(await theme()).toBe("light");
  });

  it("shouldFitANarrowScreen", async () => {
    const { page } = await open({ width: 360 });
    await page.locator(".card").first().waitFor();

    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(360);
    await page.getByRole("button", { name: "Types", exact: true }).click();
    await page.getByRole("link", { name: "Deployments" }).click();
    await page.getByRole("heading", { name: "Deployments" }).waitFor();
    await page.locator(".card").first().click();
    await page.locator(".drawer h2").waitFor();
    expect(await page.locator(".drawer").evaluate((drawer) => drawer.getBoundingClientRect().width)).toBe(360);
  });
});
