// Who writes, what a generation took, and how both are said.
import { useQuery } from "@tanstack/react-query";
import i18next, { type TFunction } from "i18next";
import { client, dataOf } from "@/api/client";
import { asContent, type Json } from "@/api/content";
import type { components } from "@/api/schema";

export type WriterAbout = components["schemas"]["WriterAbout"];

/** Tokens and cost of a generation, all its calls together. */
export type Usage = {
  tokensIn: number;
  tokensOut: number;
  calls: number;
  /** Counted by the server of the studio, since the model's told nothing. */
  estimated: boolean;
  cost: { amount: number; currency: string } | null;
};

export const writerKey = ["writer"] as const;

export function useWriter() {
  return useQuery({
    queryKey: writerKey,
    queryFn: async ({ signal }) => dataOf(await client.GET("/writer", { signal })),
    staleTime: 30_000,
  });
}

/** The name a writer goes by: its model, or that it is the offline one. */
export function writerName(
  t: TFunction,
  writer: { kind: string; model?: string | null; host?: string | null },
): string {
  if (writer.kind === "offline") return t("writer.offlineName");
  const model = writer.model || t("writer.someModel");
  return writer.host ? t("writer.modelAt", { model, host: writer.host }) : model;
}

/** Who writes, and whether anything leaves the machine, in a sentence. */
export function writerText(t: TFunction, writer: WriterAbout): string {
  const name = writerName(t, writer);
  return t(writer.leaves_machine ? "writer.hosted" : "writer.here", { name });
}

export function usageOf(value: Json | undefined): Usage | null {
  const { prompt_tokens, completion_tokens, calls, estimated, cost, currency } = asContent(value);
  if (typeof prompt_tokens !== "number" || typeof completion_tokens !== "number") return null;
  return {
    tokensIn: prompt_tokens,
    tokensOut: completion_tokens,
    calls: typeof calls === "number" ? calls : 1,
    estimated: estimated === true,
    cost:
      typeof cost === "number"
        ? { amount: cost, currency: typeof currency === "string" ? currency : "" }
        : null,
  };
}

export function numberText(amount: number): string {
  return new Intl.NumberFormat(i18next.language).format(amount);
}

/** A price; whatever was typed as the currency stands beside the number where it is no known one. */
export function moneyText(amount: number, currency: string): string {
  const digits = amount > 0 && amount < 1 ? { maximumSignificantDigits: 2 } : {};
  try {
    return new Intl.NumberFormat(i18next.language, {
      style: "currency",
      currency,
      ...digits,
    }).format(amount);
  } catch {
    const plain = new Intl.NumberFormat(i18next.language, digits).format(amount);
    return `${plain} ${currency}`.trim();
  }
}

export function usageText(t: TFunction, usage: Usage): string {
  const counts = { in: numberText(usage.tokensIn), out: numberText(usage.tokensOut) };
  return [
    t(usage.estimated ? "writer.usageAbout" : "writer.usage", counts),
    t("writer.calls", { count: usage.calls }),
    usage.cost === null ? "" : moneyText(usage.cost.amount, usage.cost.currency),
  ]
    .filter(Boolean)
    .join(" · ");
}
