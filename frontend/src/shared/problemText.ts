// Says in plain words what went wrong, from the problem document's code.
import type { TFunction } from "i18next";
import { ProblemError, UnreachableError } from "@/api/problem";

export function problemText(t: TFunction, error: unknown): string {
  if (error instanceof UnreachableError) return t("problem.unreachable");
  if (!(error instanceof ProblemError)) {
    return t("problem.unknown", { detail: error instanceof Error ? error.message : String(error) });
  }
  const { code, detail, title, errors, request_id } = error.problem;
  const said = errors?.length
    ? errors
        .map(({ pointer, message }) => (pointer ? `${pointer}: ${message}` : message))
        .join("; ")
    : (detail ?? title);
  return t([`problem.codes.${code}`, "problem.unknown"], {
    detail: said,
    request_id: request_id ?? "?",
  });
}

export function generationErrorText(
  t: TFunction,
  error: { code: string; message: string },
): string {
  return t([`problem.generation.${error.code}`, "problem.generation.unknown"], {
    message: error.message,
  });
}
