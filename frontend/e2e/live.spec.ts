// What happens while the writer writes: reloads, more tabs, cancelling, and a killed server.
import { expect, test } from "./server";
import { begin, button, connection, expectStage, proposals, stageList } from "./studio";

const writing = /^The writer is writing/;

test.describe("with a slow writer", () => {
  test.use({ pace: 400 });

  test("a reload shows the running generation, and it can be cancelled", async ({ page }) => {
    await begin(page, "Guided");
    const first = page.getByRole("group", { name: "Proposal 1, being written" });
    await expect(first.getByText("written").first()).toBeAttached();
    const title = await first.locator(".prose").first().textContent();
    expect(title).toBeTruthy();
    await page.reload();
    await expect(page.getByText(writing).first()).toBeVisible();
    await expect(first.locator(".prose").first()).toHaveText(title ?? "");
    await expect(button(page, "Give me inspiration")).toBeDisabled();
    await button(page, "Cancel").click();
    await expect(page.getByText(writing)).toHaveCount(0);
    await expect(button(page, "Give me inspiration")).toBeEnabled();
  });

  test("a second tab shows the same, generation included", async ({ page, context }) => {
    await begin(page, "Guided");
    const name = "Proposal 1, being written";
    const first = page.getByRole("group", { name }).locator(".prose").first();
    await expect(first).not.toBeEmpty();
    const second = await context.newPage();
    await second.goto(page.url());
    await expect(second.getByRole("group", { name }).locator(".prose").first()).not.toBeEmpty();
    await button(second, "Cancel").click();
    await expect(page.getByText(writing)).toHaveCount(0);
  });
});

test("eight tabs of one session and of eight sessions all keep up", async ({ page, context }) => {
  test.slow();
  await begin(page, "Free-form");
  const tabs = [page];
  for (let at = 0; at < 7; at += 1) {
    const tab = await context.newPage();
    await tab.goto(page.url());
    await expectStage(tab, "Concept");
    tabs.push(tab);
  }
  await button(stageList(page), "World").click();
  for (const tab of tabs) await expectStage(tab, "World");

  for (const tab of tabs) await begin(tab, "Free-form");
  for (const tab of tabs) {
    await button(tab, "Give me inspiration").click();
    await expect(proposals(tab)).toHaveCount(10);
  }
});

test.describe("with a server that is killed", () => {
  test.use({ pace: 400 });

  test("the studio says so, comes back by itself, and nothing is lost", async ({
    page,
    server,
  }) => {
    await begin(page, "Free-form");
    await expect(connection(page)).toHaveText("Live");
    await button(page, "Write it myself").click();
    const draft = page.getByRole("region", { name: "Your draft" });
    const title = draft.getByRole("textbox", { name: "Title", exact: true });
    await title.fill("Acknowledged");
    await expect(draft.getByText("Saved", { exact: true })).toBeVisible();
    await button(page, "Give me inspiration").click();
    await expect(page.getByText(writing).first()).toBeVisible();

    await server.stop("SIGKILL");
    await expect(connection(page)).toHaveText(/Reconnecting|Offline/);
    await title.fill("Written while it was away");

    await server.start();
    await expect(connection(page)).toHaveText("Live");
    await expect(draft.getByText("Saved", { exact: true })).toBeVisible();
    await expect(page.getByText(writing).first()).toBeVisible();
    await button(page, "Cancel").click();
    await page.reload();
    await expect(title).toHaveValue("Written while it was away");
  });
});

test("two tabs that edit one draft both keep their words", async ({ page, context }) => {
  await begin(page, "Free-form");
  await button(page, "Write it myself").click();
  const field = (tab: typeof page, name: string) =>
    tab.getByRole("region", { name: "Your draft" }).getByRole("textbox", { name, exact: true });
  await field(page, "Title").fill("Salt Ledger");
  await expect(page.getByText("Saved", { exact: true })).toBeVisible();
  const other = await context.newPage();
  await other.goto(page.url());
  await field(other, "Core idea").fill("A debt is paid in lamps.");
  await expect(other.getByText("Saved", { exact: true })).toBeVisible();
  await field(page, "Title").fill("The Salt Ledger");
  await expect(field(other, "Title")).toHaveValue("The Salt Ledger");
  await expect(field(page, "Core idea")).toHaveValue("A debt is paid in lamps.");
});

test("two tabs that rewrite one field are asked, and neither text is lost", async ({
  page,
  context,
}) => {
  await begin(page, "Free-form");
  await button(page, "Write it myself").click();
  const field = (tab: typeof page, name: string) =>
    tab.getByRole("region", { name: "Your draft" }).getByRole("textbox", { name, exact: true });
  const saved = (tab: typeof page) => tab.getByText("Saved", { exact: true });
  await field(page, "Title").fill("Salt Ledger");
  await expect(saved(page)).toBeVisible();
  const other = await context.newPage();
  await other.goto(page.url());

  // The first tab's words are held back while the second one saves.
  await page.route("**/genesis/commands", (route) => route.abort());
  await field(page, "Title").fill("Mine");
  await field(page, "Description").fill("Only here.");
  await field(other, "Title").fill("Theirs");
  await field(other, "Core idea").fill("Only there.");
  await expect(saved(other)).toBeVisible();
  await page.unroute("**/genesis/commands");

  const asked = page.getByRole("alert").getByRole("group", { name: "Title" });
  await expect(asked).toContainText("Mine");
  await expect(asked).toContainText("Theirs");
  await expect(field(page, "Core idea")).toHaveValue("Only there.");
  // The question outlives the page.
  await page.reload();
  await expect(asked).toContainText("Mine");
  await button(asked, "Keep mine").click();
  await expect(saved(page)).toBeVisible();
  await expect(field(other, "Title")).toHaveValue("Mine");
  await expect(field(other, "Description")).toHaveValue("Only here.");
  await expect(field(other, "Core idea")).toHaveValue("Only there.");
});
