// What does not fit: found beside the work, decided in the drawer, and never in its way.
import AxeBuilder from "@axe-core/playwright";
import { expect, test } from "./server";
import { begin, button, expectStage, feedbackBox, stageList } from "./studio";

const cast = {
  characters: [
    {
      name: "Vida Korenjak",
      age: 34,
      role: "protagonist",
      description: "A sixty-year-old clerk at the salt pans.",
    },
    { name: "Anton Rieger", role: "antagonist" },
  ],
};

test("a contradiction is shown with both sides, meant to be so, and fixed", async ({
  page,
  server,
}) => {
  await page.setViewportSize({ width: 1280, height: 800 });
  await begin(page, "Free-form");
  await expectStage(page, "Concept");
  const sessionId = page.url().split("/").at(-1);
  const edited = await page.request.post(`${server.url}/genesis/commands`, {
    data: {
      command_type: "EDIT_DRAFT",
      session_id: sessionId,
      payload: { stage: "CHARACTERS", content: cast },
    },
  });
  expect(edited.ok()).toBe(true);

  const characters = stageList(page).getByRole("listitem").filter({ hasText: "Characters" });
  await expect(characters).toContainText("1 finding");
  await expect(feedbackBox(page)).toBeVisible();
  await button(page, "Findings").click();
  const drawer = page.getByRole("region", { name: "Findings" });
  await expect(
    drawer.getByText("Vida Korenjak is 34 by the field, and 60 by the text."),
  ).toBeVisible();
  await expect(drawer.getByText("A sixty-year-old clerk at the salt pans.")).toBeVisible();
  const { violations } = await new AxeBuilder({ page })
    .withTags(["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"])
    .analyze();
  expect(violations).toEqual([]);

  // A side leads to its stage and its words.
  await button(drawer, "Characters: Characters, 1, Description").click();
  await expectStage(page, "Characters");
  await expect(page.locator("main :focus")).toHaveText(/sixty-year-old/);

  await button(drawer, "Intended…").click();
  await drawer.getByRole("textbox", { name: "Why is it intended?" }).fill("She lies about it.");
  await button(drawer, "Keep as intended").click();
  await expect(drawer.getByText("1 intended")).toBeVisible();
  await expect(characters).not.toContainText("finding");
  await page.reload();
  await expect(characters).not.toContainText("finding");
  await button(page, "Findings").click();
  await drawer.getByText("1 intended").click();
  await expect(drawer.getByText("She lies about it.")).toBeVisible();
  await button(drawer, "No longer intended").click();
  await expect(characters).toContainText("1 finding");

  await button(drawer, "Not now").click();
  await expect(characters).not.toContainText("finding");
  await drawer.getByText("1 put off").click();
  await button(drawer, "Show again").click();

  await button(drawer, "Fix").click();
  await button(drawer, "Back to feedback").click();
  await expect(feedbackBox(page)).toBeVisible();
  await expect(
    page.locator("aside").getByText(/^Vida Korenjak is 34 by the field.* Make both say the same/),
  ).toBeVisible();
  await expect(page.getByRole("article")).toHaveCount(1);
});
