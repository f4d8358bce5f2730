// Problem documents for tests.
import { ProblemError } from "@/api/problem";
import type { ProblemDocument } from "@/api/types";

export function problem(status: number, code: string, more: object = {}): ProblemError {
  const document = {
    type: `/problems/${code}`,
    title: code,
    status,
    detail: code,
    code,
    request_id: "r",
    ...more,
  };
  return new ProblemError(document as unknown as ProblemDocument, status);
}
