// Sending a command so that it takes effect once, whatever the network does meanwhile.
import { client, dataOf } from "./client";
import { isTransient, ProblemError } from "./problem";
import type { Command, CommandAnswer, CommandRequest } from "./types";

export type SendOptions = {
  /** One key for one intention: every try of it carries the same. */
  key?: string;
  signal?: AbortSignal;
  tries?: number;
  onRetry?: (tries: number, error: unknown) => void;
};

const longestPause = 8_000;

export function newKey(): string {
  // randomUUID exists in secure contexts only, and a server in one's own network is none.
  if (typeof crypto.randomUUID === "function") return crypto.randomUUID();
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) =>
    byte.toString(16).padStart(2, "0"),
  ).join("");
}

export function pauseBefore(tries: number, error: unknown): number {
  const asked = error instanceof ProblemError ? error.retryAfter : null;
  return Math.min(longestPause, asked ?? 300 * 2 ** (tries - 1));
}

export function pause(milliseconds: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = () => {
      clearTimeout(timer);
      reject(signal?.reason);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener("abort", stop);
      resolve();
    }, milliseconds);
    if (signal?.aborted) stop();
    signal?.addEventListener("abort", stop, { once: true });
  });
}

async function post(command: Command, key: string, signal?: AbortSignal): Promise<CommandAnswer> {
  return dataOf(
    await client.POST("/genesis/commands", {
      headers: { "Idempotency-Key": key },
      // Contents are data here; whether they fit the stage is for the server to say.
      body: command as unknown as CommandRequest,
      signal: signal ?? null,
    }),
  );
}

export async function sendCommand(
  command: Command,
  { key = newKey(), signal, tries = 7, onRetry }: SendOptions = {},
): Promise<CommandAnswer> {
  for (let tried = 1; ; tried += 1) {
    try {
      return await post(command, key, signal);
    } catch (error) {
      if (tried >= tries || !isTransient(error) || signal?.aborted) throw error;
      onRetry?.(tried, error);
      await pause(pauseBefore(tried, error), signal);
    }
  }
}
