// Why the server does not show or do something, in an operator's words.
import type { TFunction } from "i18next";
import { useTranslation } from "react-i18next";
import { ProblemError } from "@/api/problem";
import { Notice } from "@/shared/Notice";
import { problemText } from "@/shared/problemText";

export function Refused({ error }: { error: Error }) {
  const { t } = useTranslation();
  return <Notice tone="trouble">{whyRefused(t, error)}</Notice>;
}

export function whyRefused(t: TFunction, error: Error): string {
  if (!(error instanceof ProblemError)) return problemText(t, error);
  if (error.status === 401 || error.status === 403) return t("inspector.refused");
  // What stands in a row's way is said by the server best; a writer's words would mislead.
  if (error.status < 500 && error.problem.detail) return error.problem.detail;
  return problemText(t, error);
}
