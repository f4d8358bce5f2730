// What a writer does in the studio, by the names the contract gives.
import { expect, type Locator, type Page } from "@playwright/test";

export const stages = ["Concept", "Theme", "Characters", "World", "Plot"] as const;
export type Stage = (typeof stages)[number];

export const button = (scope: Page | Locator, name: string) =>
  scope.getByRole("button", { name, exact: true });
export const proposals = (page: Page) => page.getByRole("article");
export const stageList = (page: Page) => page.getByRole("navigation", { name: "Stages" });
export const feedbackBox = (page: Page) =>
  page.getByRole("textbox", { name: "Feedback", exact: true });
export const connection = (page: Page) => page.getByRole("status", { name: "Connection" });

export async function begin(page: Page, mode: "Guided" | "Free-form", premise?: string) {
  await page.goto("/");
  if (premise !== undefined) await page.getByRole("textbox", { name: "Premise" }).fill(premise);
  await button(page, mode).click();
  await page.waitForURL(/\/studio\/[0-9a-f-]{36}$/);
}

export async function expectStage(page: Page, stage: Stage) {
  await expect(page.getByRole("heading", { level: 1, name: stage })).toBeVisible();
  await expect(stageList(page).locator('[aria-current="step"]')).toContainText(stage);
}

/** Takes the stage's first proposal and confirms it. */
export async function confirmFirst(page: Page) {
  const choose = button(proposals(page).first(), "Choose");
  await choose.click();
  await expect(choose).toHaveAttribute("aria-pressed", "true");
  await expect(button(page, "Confirm stage")).toBeEnabled();
  await button(page, "Confirm stage").click();
}

export async function expectConfirmed(page: Page, count: number) {
  await expect(page.getByRole("progressbar", { name: "Genesis progress" })).toHaveAttribute(
    "aria-valuenow",
    String(count),
  );
}

/** Goes through all stages from where the guided session stands. */
export async function walkGuided(page: Page, from: Stage = "Concept") {
  for (const stage of stages.slice(stages.indexOf(from))) {
    await expectStage(page, stage);
    await confirmFirst(page);
    await expectConfirmed(page, stages.indexOf(stage) + 1);
  }
}

export async function complete(page: Page) {
  await expect(button(page, "Complete genesis")).toBeEnabled();
  await button(page, "Complete genesis").click();
  await page.waitForURL(/\/projects\/[0-9a-f-]{36}$/);
}
