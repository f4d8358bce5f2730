// Choosing who writes, in the studio: a model found on this machine, one elsewhere with its price, and what each was told.
import type { Page } from "@playwright/test";
import { ModelServer } from "./model";
import { expect, test as base } from "./server";
import { begin, button, feedbackBox, proposals } from "./studio";

const test = base.extend<{ model: ModelServer }>({
  model: async ({ browserName: _ }, use) => {
    const model = new ModelServer();
    await model.start();
    await use(model);
    await model.stop();
  },
});
const key = "sk-nobody-may-see-this";
const note = /nothing leaves this machine/;

/** A server of models where it would usually answer: the usual ports may be another's on the machine of the test. */
async function offer(page: Page, model: ModelServer) {
  const found = {
    name: "Ollama",
    base_url: `http://127.0.0.1:${model.port}/v1`,
    models: [{ id: "tiny-1b", context: null, size: 1 }],
  };
  await page.route("**/writer/servers", (route) => route.fulfill({ json: { servers: [found] } }));
}

test("a model found on this machine is taken, tested and writes; its prompt can be read", async ({
  page,
  model,
}) => {
  await offer(page, model);
  await page.goto("/");
  await expect(page.getByText(note)).toContainText("the offline writer");
  await page.getByRole("link", { name: "Settings", exact: true }).click();
  await expect(page.getByRole("radio", { name: "The offline writer" })).toBeChecked();
  await button(page, "Use Ollama").click();
  await expect(page.getByRole("status").getByText(/^It can write: tiny-1b/)).toBeVisible();
  await expect(page.getByLabel("Model", { exact: true }).locator("option")).toHaveCount(4);
  await page.getByLabel("Key", { exact: true }).fill(key);
  await button(page, "Save").click();
  await expect(page.getByText(/^Saved\. Written by tiny-1b at 127\.0\.0\.1/)).toContainText(note);
  await page.reload();
  await expect(page.getByText("A key is kept.")).toBeVisible();
  await expect(page.getByLabel("Key", { exact: true })).toHaveValue("");
  expect(await page.content()).not.toContain(key);

  model.pace = 2;
  await begin(page, "Guided", "A ferry that is never on time.");
  await expect(page.getByText(/^Written by tiny-1b at .* It comes as it is written/)).toBeVisible();
  const first = page.getByRole("group", { name: "Proposal 1, being written" });
  await expect(first.getByText("written", { exact: true }).first()).toBeAttached();
  model.pace = 0;
  await expect(proposals(page)).toHaveCount(10);
  expect(model.keys.at(-1)).toBe(`Bearer ${key}`);
  await expect(page.getByText(/tiny-1b · .* tokens in, .* out/)).toBeVisible();

  const open = button(proposals(page).nth(2), "Prompt");
  await open.click();
  const dialog = page.getByRole("dialog", { name: /^How it came to be: Proposal 3/ });
  await expect(dialog).toContainText("Took, for 10 proposals together");
  await expect(dialog.getByRole("region", { name: "What it was told first" })).not.toBeEmpty();
  await dialog
    .getByText(/^Then, for number 1:/)
    .first()
    .click();
  await expect(dialog.getByText("A ferry that is never on time.").first()).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(dialog).toHaveCount(0);
  await expect(open).toBeFocused();
});

test.describe("a model elsewhere", () => {
  // The address is this machine's, by a name that the server rightly takes for elsewhere.
  test.use({ settings: { NO_PROXY: "*", no_proxy: "*" } });

  test("is named before anything is sent to it, with tokens and price", async ({ page, model }) => {
    const host = `0.0.0.0:${model.port}`;
    await page.goto("/settings");
    await page.getByRole("radio", { name: "A model" }).check();
    await page.getByLabel("Address", { exact: true }).fill(`http://${host}/v1`);
    await expect(page.getByText(`will be sent to ${host}`)).toBeVisible();
    await page.getByLabel("For a million tokens in").fill("3");
    await page.getByLabel("For a million tokens out").fill("15");
    await page.getByLabel("Model", { exact: true }).selectOption("huge-70b");
    await button(page, "Save").click();
    await expect(page.getByText(/^Saved\./)).toContainText("are sent there");

    await begin(page, "Free-form");
    const ask = page.getByText(`tokens go to huge-70b at ${host}, for about $`);
    await expect(ask.first()).toBeVisible();
    expect(model.prompts).toHaveLength(0);
    await ask.first().click();
    await expect(page.getByText("Written in return").first()).toBeVisible();
    await button(page, "Give me inspiration").click();
    await expect(proposals(page)).toHaveCount(10);
    await expect(page.getByText(/^huge-70b · .* out · .*\$0\.\d+$/)).toBeVisible();
    // Now it is known what that takes.
    await expect(page.getByText("As the last time").first()).toBeVisible();

    await button(page, "swap the antagonist").click();
    await expect(feedbackBox(page)).toHaveValue("swap the antagonist");
    await expect(proposals(page)).toHaveCount(10);
  });

  test("that does not answer is said to, where it is tested and where it should write", async ({
    page,
    model,
  }) => {
    await page.goto("/settings");
    await page.getByRole("radio", { name: "A model" }).check();
    const host = `127.0.0.1:${model.port}`;
    await page.getByLabel("Address", { exact: true }).fill(`http://${host}/v1`);
    await page.getByLabel("Key", { exact: true }).focus();
    await expect(page.getByLabel("Model", { exact: true }).locator("option")).toHaveCount(4);
    await model.stop();
    await button(page, "Test it").click();
    await expect(page.getByRole("status").getByText(/^It cannot write:/)).toContainText(host);
  });
});

test.describe("where the configuration names the writer", () => {
  test.use({ settings: { GENESIS__WRITER__KIND: "offline", GENESIS__ADMIN__TOKEN: "sesame" } });

  test("settings ask for the token, and nothing can be chosen", async ({ page }) => {
    await page.goto("/settings");
    await page.getByLabel("Admin token").fill("sesame");
    await button(page, "Go on").click();
    await expect(page.getByText(/^The configuration names the writer: writer\.kind/)).toBeVisible();
    await expect(page.getByRole("radio", { name: "A model" })).toBeDisabled();
    await expect(button(page, "Save")).toHaveCount(0);
  });
});
