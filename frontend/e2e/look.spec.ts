// How the pages look and sound: small screens, both looks, and the checks of axe.
import AxeBuilder from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import { expect, test } from "./server";
import { begin, button, complete, feedbackBox, proposals, walkGuided } from "./studio";

async function expectAccessible(page: Page) {
  const { violations } = await new AxeBuilder({ page })
    .withTags(["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"])
    .analyze();
  const found = violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html)}`);
  expect(found).toEqual([]);
}

const isWithinWidth = (page: Page) =>
  page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth);

for (const colorScheme of ["light", "dark"] as const) {
  test.describe(`the ${colorScheme} look`, () => {
    test.use({ colorScheme, contextOptions: { reducedMotion: "reduce" } });

    test("every page passes axe", async ({ page }) => {
      await page.goto("/");
      await expect(page.getByText("No session is open")).toBeVisible();
      await expectAccessible(page);
      await begin(page, "Guided");
      await expect(proposals(page)).toHaveCount(10);
      await expectAccessible(page);
      await button(proposals(page).first(), "Choose").click();
      await button(proposals(page).nth(1), "Edit").click();
      await button(proposals(page).nth(2), "Compare").click();
      await expect(page.getByRole("heading", { name: "Compared" })).toBeVisible();
      await expectAccessible(page);
      await walkGuided(page);
      await expectAccessible(page);
      await complete(page);
      await expectAccessible(page);
      await page.goto("/inspector");
      await expect(page.getByRole("heading", { name: "Actors" })).toBeVisible();
      await expectAccessible(page);
    });

    test("settings and a proposal's prompt pass axe", async ({ page }) => {
      await page.goto("/settings");
      await page.getByRole("radio", { name: "A model" }).check();
      await expect(page.getByLabel("Address", { exact: true })).toBeVisible();
      await expectAccessible(page);
      await begin(page, "Guided");
      await button(proposals(page).first(), "Prompt").click();
      await expect(page.getByText("composes from the stock")).toBeVisible();
      await expectAccessible(page);
      await page.keyboard.press("Escape");
    });

    test("the paper has the colour of the look", async ({ page }) => {
      await page.goto("/");
      await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
      await expect(page.locator("body")).toHaveCSS(
        "background-color",
        colorScheme === "light" ? "rgb(250, 247, 242)" : "rgb(27, 25, 23)",
      );
    });
  });
}

test.describe("a running generation", () => {
  test.use({ pace: 100 });

  test("passes axe, and is silent but for one polite message", async ({ page }) => {
    await begin(page, "Guided");
    const first = page.getByRole("group", { name: "Proposal 1, being written" });
    await expect(first.locator(".prose").first()).not.toBeEmpty();
    await expectAccessible(page);
    const busy = page.locator('[aria-busy="true"]');
    await expect(busy).toHaveCount(1);
    await expect(busy.locator("[aria-live], [role=status]")).toHaveCount(0);
    await button(page, "Cancel").click();
    await expect(page.locator('[aria-live="polite"]').getByText("has ended")).toBeAttached();
  });
});

test.describe("at 360 px", () => {
  test.use({ viewport: { width: 360, height: 740 }, hasTouch: true });

  test("all of it fits, and feedback comes from below", async ({ page }) => {
    await page.goto("/");
    await expect(button(page, "Guided")).toBeVisible();
    expect(await isWithinWidth(page)).toBe(true);
    await begin(page, "Guided");
    await expect(proposals(page)).toHaveCount(10);
    expect(await isWithinWidth(page)).toBe(true);
    await button(page, "Feedback").click();
    await feedbackBox(page).fill("Smaller.");
    await button(page, "Send feedback").click();
    await page.keyboard.press("Escape");
    await expect(proposals(page)).toHaveCount(11);
    await button(proposals(page).first(), "Edit").click();
    expect(await isWithinWidth(page)).toBe(true);
    await page.getByRole("link", { name: "Settings", exact: true }).click();
    await page.getByRole("radio", { name: "A model" }).check();
    expect(await isWithinWidth(page)).toBe(true);
  });
});

test.describe("pages that are not there", () => {
  const nobody = "0190a000-0000-7000-8000-000000000000";
  for (const [path, status, words] of [
    ["/nowhere", 404, "There is no such page"],
    [`/studio/${nobody}`, 200, "There is no such session"],
    [`/projects/${nobody}`, 200, "There is no such novel"],
  ] as const) {
    test(`${path} says so and leads back`, async ({ page }) => {
      const response = await page.goto(path);
      expect(response?.status()).toBe(status);
      await expect(page.getByRole("heading", { name: words })).toBeVisible();
      await page.getByRole("link", { name: "Back to my novels" }).click();
      await expect(button(page, "Guided")).toBeVisible();
    });
  }
});
