// The palette: any stage, command, look or novel by a few letters.
import AxeBuilder from "@axe-core/playwright";
import { expect, test } from "./server";
import { begin, button, expectStage, feedbackBox, proposals } from "./studio";

test("stages, commands, looks and pages are found and done from the keyboard", async ({ page }) => {
  await begin(page, "Free-form");
  await expectStage(page, "Concept");
  const palette = page.getByRole("dialog", { name: "Go to, or do" });
  const search = palette.getByRole("combobox");
  const type = async (words: string) => {
    await page.keyboard.press("Control+k");
    await expect(search).toBeFocused();
    await page.keyboard.type(words);
  };

  await type("wor");
  await expect(palette.getByRole("option", { selected: true })).toHaveText("Go to World");
  const { violations } = await new AxeBuilder({ page })
    .withTags(["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"])
    .analyze();
  expect(violations.map(({ id, nodes }) => [id, nodes[0]?.html])).toEqual([]);
  await page.keyboard.press("Enter");
  await expectStage(page, "World");

  await type("inspiration");
  await page.keyboard.press("Enter");
  await expect(proposals(page)).toHaveCount(3);
  await type("confirm");
  await page.keyboard.press("Enter");
  // Nothing is chosen yet, so nothing happens.
  await expect(palette).toBeVisible();
  await expect(palette.getByRole("option", { selected: true })).toBeDisabled();
  await page.keyboard.press("Escape");
  await expect(palette).toHaveCount(0);

  await type("feedback");
  await page.keyboard.press("Enter");
  await expect(feedbackBox(page)).toBeFocused();
  await type("dark look");
  await page.keyboard.press("Enter");
  await expect(page.locator("html")).toHaveAttribute("data-mantine-color-scheme", "dark");
  await expect(feedbackBox(page)).toBeFocused();

  await type("my novels");
  await page.keyboard.press("Enter");
  await expect(button(page, "Guided")).toBeVisible();
});
