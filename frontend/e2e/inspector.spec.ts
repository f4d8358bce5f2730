// What operators see and do: the actors of a running server, one of them closely, a restart.
import AxeBuilder from "@axe-core/playwright";
import { expect, test } from "./server";
import { begin, button, proposals } from "./studio";

test("the actors are found, looked at closely and restarted", async ({ page }) => {
  await begin(page, "Guided");
  await expect(proposals(page)).toHaveCount(10);
  const session = new URL(page.url()).pathname.split("/").pop() ?? "";

  await page.goto("/inspector");
  const table = page.getByRole("region", { name: "Actors" }).getByRole("table");
  await expect(table.getByRole("row", { name: /TaskRunner/ })).toContainText("running");
  await page.getByRole("searchbox", { name: "Search id or kind" }).fill(session);
  await expect(table.getByRole("row")).toHaveCount(2);
  await button(page, `Look closely at ${session}`).click();
  const panel = page.getByRole("region", { name: session });
  await expect(panel.getByRole("list", { name: "Supervision path" })).toContainText(
    "SessionSupervisor",
  );
  const timeline = panel.getByRole("list", { name: /^Events, tasks, handles/ });
  await expect(timeline).toContainText("generation.completed");
  await expect(timeline).toContainText("session.started");
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(violations.map(({ id, nodes }) => [id, nodes[0]?.html])).toEqual([]);

  await button(panel, "Restart…").click();
  await button(page.getByRole("dialog"), "Restart").click();
  await expect(page.getByText(/^Restarted: SessionActor/)).toBeVisible();
  await page.reload();
  await expect(panel.getByRole("list", { name: "Supervision path" })).toBeVisible();

  for (const [view, words] of [
    ["Supervision tree", "OutboxRelay"],
    ["Outbox", "sent"],
    ["Tasks", "generation"],
    ["Resume handles", session],
  ] as const) {
    await button(page, view).click();
    await expect(page.getByRole("heading", { name: view })).toBeVisible();
    await expect(page.getByRole("main")).toContainText(words);
  }
});

test.describe("with an admin token", () => {
  test.use({ settings: { GENESIS__ADMIN__TOKEN: "open-sesame" } });

  test("it is asked for, and stays in the tab", async ({ page }) => {
    await page.goto("/inspector?view=tree");
    await page.getByLabel("Admin token").fill("wrong");
    await button(page, "Go on").click();
    await expect(page.getByRole("alert")).toHaveText("The server did not take this token.");
    await page.getByLabel("Admin token").fill("open-sesame");
    await page.keyboard.press("Enter");
    await expect(page.getByText("OutboxRelay")).toBeVisible();
    await page.reload();
    await expect(page.getByText("OutboxRelay")).toBeVisible();
  });
});
