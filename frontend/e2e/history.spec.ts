// The session's history: looking back without touching the present.
import { expect, test } from "./server";
import { begin, button, confirmFirst, expectStage, feedbackBox, proposals } from "./studio";

test("an earlier version is read as it was, and Escape returns to the present", async ({
  page,
}) => {
  await begin(page, "Guided");
  await expect(proposals(page)).toHaveCount(10);
  await confirmFirst(page);
  await expectStage(page, "Theme");
  await expect(proposals(page)).toHaveCount(3);

  await button(page, "History").click();
  const history = page.getByRole("region", { name: "History" });
  await expect(history.getByRole("button", { name: /^Stage confirmed · Concept/ })).toBeVisible();
  await history.getByRole("button", { name: /^Proposals written · Concept/ }).click();
  await expect(page.getByText(/^This is how it was at version \d+, on /)).toBeVisible();
  await expectStage(page, "Concept");
  await expect(proposals(page)).toHaveCount(10);
  await expect(button(proposals(page).first(), "Choose")).toBeDisabled();
  await expect(button(page, "Confirm stage")).toHaveCount(0);
  await page.reload();
  await expect(page.getByText(/^This is how it was at version/)).toBeVisible();
  await expect(proposals(page)).toHaveCount(10);

  await page.keyboard.press("ArrowLeft");
  await expect(page.getByText("The writer was writing here.")).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(page.getByText(/^This is how it was/)).toHaveCount(0);
  await expectStage(page, "Theme");
  await button(page, "Back to feedback").click();
  await expect(feedbackBox(page)).toBeVisible();
});

test("a fork grows from an earlier version, and the first session stays as it is", async ({
  page,
}) => {
  await begin(page, "Guided");
  await expect(proposals(page)).toHaveCount(10);
  await confirmFirst(page);
  await expectStage(page, "Theme");
  await expect(proposals(page)).toHaveCount(3);
  const first = page.url();

  await button(page, "History").click();
  const history = page.getByRole("region", { name: "History" });
  await history.getByRole("button", { name: /^Proposals written · Concept/ }).click();
  await button(page, "Fork from here").click();
  await expect(page).not.toHaveURL(first);
  await page.waitForURL((url) => !url.search.includes("version"));
  await expectStage(page, "Concept");
  await expect(proposals(page)).toHaveCount(10);
  await confirmFirst(page);
  await expectStage(page, "Theme");

  await page.goto(first);
  await expectStage(page, "Theme");
  await expect(proposals(page)).toHaveCount(3);
});
