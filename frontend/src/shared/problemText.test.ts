import { expect, it } from "vitest";
import openapi from "../../openapi.json";
import { UnreachableError } from "@/api/problem";
import i18next from "@/i18n";
import en from "@/i18n/en.json";
import { problem } from "@/test/problems";
import { generationErrorText, problemText } from "./problemText";

const codesOf = (schema: string): string[] => {
  const schemas: Record<string, unknown> = openapi.components.schemas;
  return (schemas[schema] as { enum: string[] }).enum;
};

it("has words for every code the server knows, and shows none of them raw", () => {
  expect(Object.keys(en.problem.codes)).toEqual(expect.arrayContaining(codesOf("ProblemCode")));
  for (const code of codesOf("ProblemCode")) {
    const text = problemText(i18next.t, problem(400, code, { detail: "why" }));
    expect(text).not.toContain("problem.codes");
    expect(text).not.toContain(code);
  }
});

it("says what the server said where the code is not known", () => {
  expect(problemText(i18next.t, problem(400, "brand_new", { detail: "because" }))).toContain(
    "because",
  );
});

it("names the fields that do not fit", () => {
  const errors = [{ pointer: "/payload/feedback", message: "is too long" }];
  expect(problemText(i18next.t, problem(422, "validation_failed", { errors }))).toContain(
    "Feedback: is too long",
  );
});

it("speaks of the network and of failed generations", () => {
  expect(problemText(i18next.t, new UnreachableError(null))).toContain("cannot be reached");
  for (const code of codesOf("FailureCode")) {
    expect(generationErrorText(i18next.t, { code, message: "m" })).not.toContain("failed: m");
  }
  const away = "The model at 127.0.0.1:1 did not answer within 20 s; tried 3 times.";
  expect(generationErrorText(i18next.t, { code: "writer_unavailable", message: away })).toBe(away);
  expect(generationErrorText(i18next.t, { code: "cancelled", message: "" })).toContain("cancelled");
  const failed = generationErrorText(i18next.t, { code: "odd", message: "it broke" });
  expect(failed).toContain("it broke");
});
