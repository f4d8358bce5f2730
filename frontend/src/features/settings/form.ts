// What is typed about a writer, and what is sent of it.
import type { WriterChoice, WriterEndpoint, WriterSettings } from "./api/settings";

export type WriterFormState = {
  kind: "offline" | "openai";
  baseUrl: string;
  model: string;
  /** Only what is typed anew: the key that is kept is never shown. */
  apiKey: string;
  forgetKey: boolean;
  priceIn: string;
  priceOut: string;
  currency: string;
};

export function formOf(settings: WriterSettings): WriterFormState {
  return {
    kind: settings.kind === "openai" ? "openai" : "offline",
    baseUrl: settings.base_url ?? "",
    model: settings.model ?? "",
    apiKey: "",
    forgetKey: false,
    priceIn: settings.price_in === 0 ? "" : String(settings.price_in),
    priceOut: settings.price_out === 0 ? "" : String(settings.price_out),
    currency: settings.currency,
  };
}

/** The key that is kept is for the address it was given for, and goes nowhere else. */
export function keepsKey(form: WriterFormState, settings: WriterSettings): boolean {
  return settings.has_api_key && form.baseUrl.trim() === (settings.base_url ?? "");
}

function keyOf(form: WriterFormState): { api_key?: string } {
  if (form.apiKey.trim() !== "") return { api_key: form.apiKey.trim() };
  return form.forgetKey ? { api_key: "" } : {};
}

export function endpointOf(form: WriterFormState): WriterEndpoint {
  return {
    base_url: form.baseUrl.trim(),
    ...(form.model.trim() === "" ? {} : { model: form.model.trim() }),
    ...keyOf(form),
  };
}

/** Null where a price is no number. */
export function priceOf(typed: string): number | null {
  if (typed.trim() === "") return 0;
  // Where a comma stands before the decimals, it is meant as one.
  const price = Number(typed.trim().replace(",", "."));
  return Number.isFinite(price) && price >= 0 ? price : null;
}

/** What is set for an endpoint is kept also while the offline writer writes. */
export function choiceOf(form: WriterFormState): WriterChoice | null {
  const [priceIn, priceOut] = [priceOf(form.priceIn), priceOf(form.priceOut)];
  if (priceIn === null || priceOut === null) return null;
  return {
    kind: form.kind,
    ...(form.baseUrl.trim() === "" ? {} : endpointOf(form)),
    price_in: priceIn,
    price_out: priceOut,
    currency: form.currency.trim(),
  };
}

/** The host of an address, and whether it is this machine, as the server sees it. */
export function hostOf(address: string): { host: string; here: boolean } | null {
  if (!/^https?:\/\//.test(address.trim())) return null;
  try {
    const { host, hostname } = new URL(address.trim());
    const here = /^(localhost|127(\.\d+){3}|\[::1\])$/i.test(hostname);
    return { host, here };
  } catch {
    return null;
  }
}
