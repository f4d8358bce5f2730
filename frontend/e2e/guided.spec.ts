// A guided genesis, from the door to the novel's page.
import { expect, test } from "./server";
import {
  begin,
  button,
  complete,
  confirmFirst,
  expectConfirmed,
  expectStage,
  feedbackBox,
  proposals,
  stageList,
  walkGuided,
} from "./studio";

test("a writer walks all five stages and arrives at the novel's page", async ({ page }) => {
  await begin(page, "Guided", "A lighthouse keeper who is afraid of the sea");
  await expectStage(page, "Concept");
  await expect(proposals(page)).toHaveCount(10);
  await expect(button(page, "Confirm stage")).toBeDisabled();
  await expect(button(page, "Complete genesis")).toBeDisabled();

  await button(proposals(page).nth(0), "Choose").click();
  await button(proposals(page).nth(3), "Choose").click();
  await expect(page.getByText("2 concepts chosen")).toBeVisible();
  // A refresh keeps what was chosen.
  await page.reload();
  await expect(button(proposals(page).nth(3), "Choose")).toHaveAttribute("aria-pressed", "true");
  await button(page, "Confirm stage").click();
  await expectConfirmed(page, 1);

  await expectStage(page, "Theme");
  await expect(proposals(page)).toHaveCount(3);
  await feedbackBox(page).fill("Darker, and the sister should know.");
  await button(page, "Send feedback").click();
  await expect(proposals(page)).toHaveCount(4);
  await expect(page.getByRole("complementary").getByText("Darker, and the sister")).toBeVisible();
  await expect(page.getByText(/^Refined from/)).toBeVisible();
  await confirmFirst(page);
  await expectConfirmed(page, 2);

  await walkGuided(page, "Characters");
  await complete(page);
  await expect(page.getByRole("heading", { level: 1 })).not.toBeEmpty();
  for (const chapter of ["Concept", "Theme", "Characters", "World", "Plot"]) {
    await expect(page.getByRole("heading", { level: 2, name: chapter })).toBeVisible();
  }
  for (const format of ["Markdown", "JSON"]) {
    const href = await page.getByRole("link", { name: format }).getAttribute("href");
    expect((await page.request.get(href ?? "")).status()).toBe(200);
  }

  const title = await page.getByRole("heading", { level: 1 }).textContent();
  await page.getByRole("link", { name: "Genesis, home" }).click();
  await expect(page.getByRole("link", { name: title ?? "" })).toBeVisible();
});

test("a proposal is edited in its place, saved by itself, and confirmed", async ({ page }) => {
  await begin(page, "Guided");
  await expect(proposals(page)).toHaveCount(10);
  const card = proposals(page).first();
  await button(card, "Edit").click();
  await card.getByRole("textbox", { name: "Title", exact: true }).fill("The Keeper's Arithmetic");
  await expect(card.getByText("Saved", { exact: true })).toBeVisible();
  await page.reload();
  await expect(card.getByRole("textbox", { name: "Title", exact: true })).toHaveValue(
    "The Keeper's Arithmetic",
  );
  await button(page, "Confirm stage").click();
  await expectStage(page, "Theme");
  await button(stageList(page), "Concept").click();
  await expectStage(page, "Concept");
  await expect(page.getByRole("heading", { name: "The Keeper's Arithmetic" })).toBeVisible();
});

test("the studio is worked with the keyboard", async ({ page }) => {
  await begin(page, "Guided");
  await expect(proposals(page)).toHaveCount(10);
  await page.keyboard.press("j");
  await page.keyboard.press("j");
  await expect(proposals(page).nth(1)).toBeFocused();
  await page.keyboard.press("2");
  await expect(button(proposals(page).nth(1), "Choose")).toHaveAttribute("aria-pressed", "true");
  await page.keyboard.press("c");
  await expect(page.getByRole("heading", { name: "Compared" })).toBeVisible();
  await page.keyboard.press("f");
  await page.keyboard.type("j2e?");
  await expect(feedbackBox(page)).toHaveValue("j2e?");
  await feedbackBox(page).fill("");
  await feedbackBox(page).blur();
  await page.keyboard.press("?");
  await expect(page.getByRole("dialog", { name: "Keys" })).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(page.getByRole("dialog")).toHaveCount(0);
  await page.keyboard.press("Control+Enter");
  await expectStage(page, "Theme");
});
