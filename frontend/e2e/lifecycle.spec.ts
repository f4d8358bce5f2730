// How a session's time runs out and is given back, and what its workflow says meanwhile.
import { expect, test } from "./server";
import { begin, button, expectStage, proposals } from "./studio";

test.describe("with a short time to live", () => {
  test.use({
    settings: { GENESIS__SESSION__TTL: "9s", GENESIS__SESSION__WARN_BEFORE: "6s" },
  });

  test("the studio warns, extends with one click, says when it is over, and brings it back", async ({
    page,
  }) => {
    await begin(page, "Free-form");
    await button(page, "Write it myself").click();
    const title = page
      .getByRole("region", { name: "Your draft" })
      .getByRole("textbox", { name: "Title", exact: true });
    await title.fill("Salt Ledger");
    await expect(page.getByText("Saved", { exact: true })).toBeVisible();

    const warning = page.getByRole("main").getByText(/^This session expires in \d+ seconds/);
    await expect(warning).toBeVisible();
    await button(page, "Extend session").click();
    await expect(warning).toBeHidden();
    await expect(warning).toBeVisible();

    await expect(page.getByRole("heading", { name: "This session has expired" })).toBeVisible();
    await button(page, "Read it as it is").click();
    await expectStage(page, "Concept");
    await expect(title).toHaveValue("Salt Ledger");
    await page.reload();
    await button(page, "Bring it back").click();
    await expectStage(page, "Concept");
    await expect(title).toHaveValue("Salt Ledger");
    await expect(title).toBeEnabled();
  });

  test("what was being typed when the time ran out is saved once it is back", async ({ page }) => {
    await begin(page, "Free-form");
    await button(page, "Write it myself").click();
    const title = page
      .getByRole("region", { name: "Your draft" })
      .getByRole("textbox", { name: "Title", exact: true });
    await title.fill("Salt Ledger");
    await expect(page.getByText("Saved", { exact: true })).toBeVisible();
    // The last words are held back by the network until the session's end.
    await page.route("**/genesis/commands", (route) => route.abort());
    await title.fill("The Salt Ledger");
    await expect(page.getByRole("heading", { name: "This session has expired" })).toBeVisible();
    await page.unroute("**/genesis/commands");
    await button(page, "Bring it back").click();
    await expect(page.getByText("Saved", { exact: true })).toBeVisible();
    await page.reload();
    await expect(title).toHaveValue("The Salt Ledger");
  });
});

test.describe("with an impatient workflow", () => {
  test.use({ settings: { GENESIS__WORKFLOW__USER_TIMEOUT: "6s" } });

  test("it reminds, says that it ended, and begins again with the next step", async ({ page }) => {
    await begin(page, "Guided");
    await expect(proposals(page)).toHaveCount(10);
    await expect(page.getByText(/^Concept waits for your confirmation/)).toBeVisible();
    const ended = page.getByText(/waited long for Concept to be confirmed, and has ended/);
    await expect(ended).toBeVisible();
    await button(proposals(page).first(), "Choose").click();
    await expect(ended).toBeHidden();
  });
});
