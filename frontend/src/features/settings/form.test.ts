import { expect, it } from "vitest";
import type { WriterSettings } from "./api/settings";
import { choiceOf, formOf, hostOf, keepsKey, priceOf } from "./form";

const settings: WriterSettings = {
  kind: "openai",
  base_url: "http://127.0.0.1:11434/v1",
  model: "tiny",
  has_api_key: true,
  price_in: 0,
  price_out: 2.5,
  currency: "EUR",
  is_chosen: true,
  fixed_by: null,
  ability: null,
};

it("sends back what is set, and leaves the key alone unless it is typed anew or forgotten", () => {
  const form = formOf(settings);
  const same = {
    kind: "openai",
    base_url: "http://127.0.0.1:11434/v1",
    model: "tiny",
    price_in: 0,
    price_out: 2.5,
    currency: "EUR",
  };
  expect(choiceOf(form)).toEqual(same);
  expect(choiceOf({ ...form, apiKey: " sk-1 " })).toEqual({ ...same, api_key: "sk-1" });
  expect(choiceOf({ ...form, forgetKey: true })).toEqual({ ...same, api_key: "" });
  // The endpoint is kept while the offline writer writes.
  expect(choiceOf({ ...form, kind: "offline" })).toEqual({ ...same, kind: "offline" });
});

it("knows that a key is for the address it was given for", () => {
  const form = formOf(settings);
  expect(keepsKey(form, settings)).toBe(true);
  expect(keepsKey({ ...form, baseUrl: "https://elsewhere.example/v1" }, settings)).toBe(false);
});

it("reads prices as they are typed, and sends none that is no number", () => {
  expect(["", " 3 ", "0,15", "0.15"].map(priceOf)).toEqual([0, 3, 0.15, 0.15]);
  expect(["x", "-1", "1,000.5"].map(priceOf)).toEqual([null, null, null]);
  expect(choiceOf({ ...formOf(settings), priceIn: "x" })).toBeNull();
});

it("tells this machine from elsewhere as the server does", () => {
  expect(hostOf("http://localhost:1234/v1")).toEqual({ host: "localhost:1234", here: true });
  expect(hostOf("http://[::1]:8080")).toEqual({ host: "[::1]:8080", here: true });
  expect(hostOf("https://localhost.example.com/v1")?.here).toBe(false);
  expect(hostOf("http://192.168.1.5:11434")?.here).toBe(false);
  expect(hostOf("ollama")).toBeNull();
});
