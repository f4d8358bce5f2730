// Says in plain words what went wrong, from the problem document's code.
import type { TFunction } from "i18next";
import { ProblemError, UnreachableError } from "@/api/problem";
import { fieldLabel } from "./content/presentation";

export function problemText(t: TFunction, error: unknown): string {
  if (error instanceof UnreachableError) return t("problem.unreachable");
  if (!(error instanceof ProblemError)) {
    return t("problem.unknown", { detail: error instanceof Error ? error.message : String(error) });
  }
  const { code, detail, title, errors, request_id } = error.problem;
  const said = errors?.length
    ? errors.map(({ pointer, message }) => located(t, pointer, message)).join("; ")
    : (detail ?? title);
  return t([`problem.codes.${code}`, "problem.unknown"], {
    detail: said,
    request_id: request_id ?? "?",
  });
}

/** "Feedback: at most 2,000 characters": the field in words, not as a pointer. */
function located(t: TFunction, pointer: string, message: string): string {
  const field = pointer
    .split("/")
    .filter((part) => part !== "" && !/^\d+$/.test(part))
    .pop();
  if (field === undefined || field === "payload" || field === "content") return message;
  return `${fieldLabel(t, field)}: ${message}`;
}

/** The server's own sentence says what was tried and how often; the code speaks where it has none. */
export function generationErrorText(
  t: TFunction,
  error: { code: string; message: string },
): string {
  const known = t(`problem.generation.${error.code}`, { defaultValue: "" });
  if (known === "") return t("problem.generation.unknown", { message: error.message });
  return error.message || known;
}
