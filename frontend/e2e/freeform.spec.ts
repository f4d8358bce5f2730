// A free-form genesis: any stage, in any order, and one's own text.
import { expect, test } from "./server";
import {
  begin,
  button,
  complete,
  confirmFirst,
  expectConfirmed,
  expectStage,
  proposals,
  type Stage,
  stageList,
} from "./studio";

test("stages are taken in the writer's own order, and nothing is written unasked", async ({
  page,
}) => {
  await begin(page, "Free-form");
  await expectStage(page, "Concept");
  await expect(proposals(page)).toHaveCount(0);
  const order: Stage[] = ["World", "Plot", "Characters", "Theme", "Concept"];
  for (const [at, stage] of order.entries()) {
    await button(stageList(page), stage).click();
    await expectStage(page, stage);
    await page.getByRole("textbox", { name: "Instructions for the writer" }).fill("by the sea");
    await button(page, "Give me inspiration").click();
    await expect(proposals(page).first()).toBeVisible();
    await confirmFirst(page);
    await expectConfirmed(page, at + 1);
  }
  await complete(page);
});

test("what is missing in one's own concept is shown at its field", async ({ page }) => {
  await begin(page, "Free-form");
  await button(page, "Write it myself").click();
  const draft = page.getByRole("region", { name: "Your draft" });
  await draft.getByRole("textbox", { name: "Title", exact: true }).fill("Salt Ledger");
  await draft.getByRole("textbox", { name: "Core idea" }).fill("A debt is paid in lamps.");
  await expect(draft.getByText("Saved", { exact: true })).toBeVisible();
  await button(page, "Confirm stage").click();
  await expect(page.getByRole("alert")).toBeVisible();
  await expect(draft.getByRole("textbox", { name: "Description" })).toHaveAttribute(
    "aria-invalid",
    "true",
  );
  for (const name of ["Description", "Philosophical depth", "Emotional core"]) {
    await draft.getByRole("textbox", { name }).fill("What the lamps forget, the harbour keeps.");
  }
  await button(page, "Confirm stage").click();
  await expectConfirmed(page, 1);
  await expect(page.getByRole("heading", { name: "Salt Ledger" })).toBeVisible();
});

test("single fields are taken from a comparison into a draft of one's own", async ({ page }) => {
  await begin(page, "Free-form");
  await button(page, "Give me inspiration").click();
  await expect(proposals(page)).toHaveCount(10);
  for (const at of [0, 1]) await button(proposals(page).nth(at), "Compare").click();
  const take = (field: string, proposal: number) =>
    page
      .getByRole("button", {
        name: new RegExp(`^Take into my draft: ${field}, Proposal ${proposal}\\b`),
      })
      .click();
  await take("Title", 1);
  await take("Core idea", 2);
  const draft = page.getByRole("region", { name: "Your draft" });
  const value = (name: string) => draft.getByRole("textbox", { name, exact: true }).inputValue();
  await expect(draft.getByText("Saved", { exact: true })).toBeVisible();
  const idea = await proposals(page).nth(1).locator(".prose").first().textContent();
  const title = await proposals(page).first().getByRole("heading", { level: 3 }).textContent();
  expect(await value("Core idea")).toBe(idea);
  expect(await value("Title")).toBe(title);
});
