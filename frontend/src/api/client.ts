// The one HTTP client of the studio, typed by the OpenAPI document.
import createClient from "openapi-fetch";
import { problemOf, UnreachableError } from "./problem";
import type { paths } from "./schema";

async function reach(request: Request): Promise<Response> {
  try {
    return await globalThis.fetch(request);
  } catch (cause) {
    if (request.signal.aborted) throw cause;
    throw new UnreachableError(cause);
  }
}

export const client = createClient<paths>({ baseUrl: globalThis.location.origin, fetch: reach });

type Answer<Data> = { data?: Data; error?: unknown; response: Response };

/** The data of an answer, or the problem it stands for as an exception. */
export function dataOf<Data>({ data, error, response }: Answer<Data>): Data {
  if (!response.ok || data === undefined) throw problemOf(response, error);
  return data;
}
