import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { sendCommand } from "./commands";
import { problem } from "@/test/problems";
import { fieldErrorsOf, UnreachableError } from "./problem";
import type { Command } from "./types";

const request: Command = { command_type: "EXTEND_SESSION", session_id: "s" };
const json = (status: number, body: unknown, headers = {}) =>
  new Response(JSON.stringify(body), {
    status,
    headers: { "content-type": "application/json", ...headers },
  });

function answers(...given: (() => Response)[]) {
  const keys: (string | null)[] = [];
  vi.stubGlobal(
    "fetch",
    vi.fn(async (sent: Request) => {
      keys.push(sent.headers.get("idempotency-key"));
      const next = given.shift();
      if (next === undefined) throw new TypeError("network");
      return next();
    }),
  );
  return keys;
}

beforeEach(() => vi.useFakeTimers({ shouldAdvanceTime: true, advanceTimeDelta: 200 }));
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

describe("sending a command", () => {
  it("tries again with the same key when the server is away or does not know", async () => {
    const network = () => {
      throw new TypeError("network");
    };
    const keys = answers(
      network,
      () => json(503, { code: "outcome_unknown" }, { "retry-after": "1" }),
      () => json(200, { version: 3 }),
    );
    const tries = vi.fn();
    expect(await sendCommand(request, { onRetry: tries })).toEqual({ version: 3 });
    expect(keys).toHaveLength(3);
    expect(new Set(keys).size).toBe(1);
    expect(keys[0]).toBeTruthy();
    expect(tries).toHaveBeenCalledTimes(2);
  });

  it("does not repeat a refusal", async () => {
    const keys = answers(() => json(409, { code: "invalid_transition" }));
    await expect(sendCommand(request)).rejects.toMatchObject({ code: "invalid_transition" });
    expect(keys).toHaveLength(1);
  });

  it("says that the server cannot be reached when all tries have failed", async () => {
    answers();
    await expect(sendCommand(request, { tries: 2 })).rejects.toBeInstanceOf(UnreachableError);
  });
});

it("points validation errors into the content, wherever the server's pointers begin", () => {
  const error = problem(422, "validation_failed", {
    errors: [
      { pointer: "/payload/content/characters/0/name", message: "is missing" },
      { pointer: "/logline", message: "too long" },
      { pointer: "/payload", message: "nothing to confirm" },
    ],
  });
  expect(fieldErrorsOf(error)).toEqual({
    "/characters/0/name": "is missing",
    "/logline": "too long",
  });
});
