import { expect, it } from "vitest";
import type { Envelope } from "@/api/types";
import type { HandleRow, OutboxRow, TaskRow } from "./api/queries";
import { momentsOf } from "./timeline";

it("puts all that happened to a session in one order, and leaves out what was published", () => {
  const at = (second: number) => `2026-01-01T00:00:0${second}Z`;
  const event = (sequence: number, second: number, type: string) =>
    ({ sequence, aggregateversion: sequence, type, time: at(second) }) as Envelope;
  const moments = momentsOf(
    [event(1, 1, "session.started"), event(2, 1, "stage.entered"), event(3, 4, "draft.edited")],
    [
      { id: 7, topic: "t", status: "SENT", created_at: at(1) } as OutboxRow,
      { id: 8, topic: "t", status: "DEAD_LETTER", created_at: at(4) } as OutboxRow,
    ],
    [{ id: "x", task_type: "generation", status: "FAILED", created_at: at(2) } as TaskRow],
    [{ id: "h", pause_key: "CONCEPT", status: "PAUSED", created_at: at(3) } as HandleRow],
  );
  expect(moments.map(({ what }) => what)).toEqual([
    "t",
    "draft.edited",
    "CONCEPT",
    "generation",
    "stage.entered",
    "session.started",
  ]);
});
