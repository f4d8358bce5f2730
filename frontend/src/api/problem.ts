// What can go wrong with a request: a problem document (RFC 9457), or no answer at all.
import type { ProblemDocument } from "./types";

export class ProblemError extends Error {
  readonly problem: ProblemDocument;
  readonly status: number;
  /** What Retry-After asked for, in milliseconds. */
  readonly retryAfter: number | null;

  constructor(problem: ProblemDocument, status: number, retryAfter: number | null = null) {
    super(problem.detail ?? problem.title ?? `HTTP ${status}`);
    this.name = "ProblemError";
    this.problem = problem;
    this.status = status;
    this.retryAfter = retryAfter;
  }

  get code(): string {
    return this.problem.code;
  }
}

/** The server could not be reached: nothing is known of what became of the request. */
export class UnreachableError extends Error {
  constructor(cause: unknown) {
    super("The server cannot be reached", { cause });
    this.name = "UnreachableError";
  }
}

export function retryAfterOf(response: Response): number | null {
  const header = response.headers.get("retry-after");
  if (header === null) return null;
  const seconds = Number(header);
  if (Number.isFinite(seconds)) return Math.max(0, seconds * 1000);
  const date = Date.parse(header);
  return Number.isNaN(date) ? null : Math.max(0, date - Date.now());
}

/** Makes a problem of any refused answer, also of one that carries no problem document. */
export function problemOf(response: Response, body: unknown): ProblemError {
  const sent = typeof body === "object" && body !== null ? (body as Partial<ProblemDocument>) : {};
  const problem: ProblemDocument = {
    ...sent,
    type: sent.type ?? "about:blank",
    title: sent.title ?? response.statusText,
    status: sent.status ?? response.status,
    code: sent.code ?? "unknown",
  } as ProblemDocument;
  return new ProblemError(problem, response.status, retryAfterOf(response));
}

export function isTransient(error: unknown): boolean {
  if (error instanceof UnreachableError) return true;
  return error instanceof ProblemError && [429, 502, 503, 504].includes(error.status);
}

export function hasCode(error: unknown, code: string): error is ProblemError {
  return error instanceof ProblemError && error.code === code;
}

export type FieldErrors = Record<string, string>;

/**
 * The validation errors by JSON pointer into the content. The server points into the body,
 * or into the content itself where it was not sent.
 */
export function fieldErrorsOf(error: unknown): FieldErrors {
  if (!(error instanceof ProblemError)) return {};
  const found: FieldErrors = {};
  for (const { pointer, message } of error.problem.errors ?? []) {
    const inside = pointer.startsWith("/payload/content")
      ? pointer.slice("/payload/content".length)
      : pointer;
    if (!inside.startsWith("/payload")) found[inside] = message;
  }
  return found;
}
