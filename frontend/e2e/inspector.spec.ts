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

test("a dead letter is redriven, one is skipped, and a failed task is done again", async ({
  page,
  server,
}) => {
  await begin(page, "Guided");
  await expect(proposals(page)).toHaveCount(10);
  await server.stop("SIGTERM");
  await server.change(
    "UPDATE event_outbox SET status = 'DEAD_LETTER', last_error = 'too large', published_at = NULL WHERE id <= 2",
  );
  await server.change(
    `UPDATE async_tasks SET status = 'FAILED', error_details = '{"code":"attempts_exhausted"}',
       completed_at = created_at WHERE task_type = 'workflow'`,
  );
  await server.start();

  await page.goto("/inspector?view=outbox");
  const outbox = page.getByRole("main").getByRole("table");
  const letter = (id: number) => outbox.getByRole("row", { name: new RegExp(`^${id} `) });
  await expect(letter(1)).toContainText("too large");
  await letter(1)
    .getByRole("button", { name: /^Redrive/ })
    .click();
  await button(page.getByRole("dialog"), "Redrive").click();
  await expect(letter(1)).toContainText("sent");
  await letter(2).getByRole("button", { name: /^Skip/ }).click();
  await button(page.getByRole("dialog"), "Skip").click();
  await expect(letter(2)).toContainText("skipped by an operator");

  await page.goto("/inspector?view=tasks");
  const failed = page.getByRole("row", { name: /workflow.*failed/i });
  await failed.getByRole("button", { name: /^Retry/ }).click();
  await button(page.getByRole("dialog"), "Retry").click();
  await expect(failed).toHaveCount(0);
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
