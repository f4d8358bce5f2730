// Everything about a session in the order of time: its events, outbox rows, tasks and handles.
import type { Envelope } from "@/api/types";
import type { HandleRow, OutboxRow, TaskRow } from "./api/queries";

export type Moment = {
  key: string;
  at: string;
  kind: "event" | "outbox" | "task" | "handle";
  what: string;
  status: string | null;
  note: string;
};

export function momentsOf(
  events: readonly Envelope[],
  outbox: readonly OutboxRow[],
  tasks: readonly TaskRow[],
  handles: readonly HandleRow[],
): Moment[] {
  const moments: Moment[] = [
    ...events.map((event) => ({
      key: `event-${event.sequence}`,
      at: event.time,
      kind: "event" as const,
      what: event.type,
      status: null,
      note: `${event.sequence}, v${event.aggregateversion}`,
    })),
    // What was published is the rule, and would only double the events.
    ...outbox
      .filter(({ status }) => status !== "SENT")
      .map((row) => ({
        key: `outbox-${row.id}`,
        at: row.created_at,
        kind: "outbox" as const,
        what: row.topic,
        status: row.status,
        note: row.last_error ?? "",
      })),
    ...tasks.map((task) => ({
      key: `task-${task.id}`,
      at: task.created_at,
      kind: "task" as const,
      what: task.task_type,
      status: task.status,
      note: `${task.retry_count}/${task.max_retries}`,
    })),
    ...handles.map((handle) => ({
      key: `handle-${handle.id}`,
      at: handle.created_at,
      kind: "handle" as const,
      what: handle.pause_key,
      status: handle.status,
      note: "",
    })),
  ];
  // Newest first; what has one time stays in the order of writing.
  return moments
    .map((moment, place) => ({ moment, place }))
    .sort((a, b) => Date.parse(b.moment.at) - Date.parse(a.moment.at) || b.place - a.place)
    .map(({ moment }) => moment);
}
