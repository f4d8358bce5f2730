// The background work: generations and workflows, with what failed and a way to do it again.
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { QuietButton } from "@/shared/QuietButton";
import { pageSize, type TaskRow, useTasks } from "../api/queries";
import { useInspector } from "../context";
import { usePaging } from "../usePaging";
import { ActorLink, errorWords, Status, When } from "./cells";
import { type Column, DataTable } from "./DataTable";
import { Choice, Filters } from "./Filters";
import classes from "./Inspector.module.css";

const statuses = [
  "PENDING",
  "RUNNING",
  "COMPLETED",
  "FAILED",
  "CANCELLED",
] as const satisfies TaskRow["status"][];
const types = ["generation", "workflow"] as const satisfies TaskRow["task_type"][];

const columns: Column<TaskRow>[] = [
  { name: "task_type", cell: (task) => <TypeName type={task.task_type} /> },
  { name: "status", cell: ({ status }) => <Status status={status} /> },
  { name: "session_id", cell: (task) => <ActorLink id={task.session_id} /> },
  { name: "progress", cell: (task) => `${Math.round(task.progress * 100)} %`, number: true },
  { name: "retries", cell: (task) => `${task.retry_count}/${task.max_retries}`, number: true },
  { name: "lease_owner", cell: (task) => task.lease_owner ?? "–" },
  {
    name: "last_error",
    cell: (task) => <span className={classes.error}>{errorWords(task.error_details)}</span>,
  },
  { name: "created_at", cell: (task) => <When time={task.created_at} /> },
  { name: "completed_at", cell: (task) => <When time={task.completed_at} /> },
  { name: "actions", cell: (task) => <Again task={task} /> },
];

export function TasksView() {
  const { t } = useTranslation();
  const { live } = useInspector();
  const [status, setStatus] = useState<string | null>(null);
  const [type, setType] = useState<string | null>(null);
  const paging = usePaging(JSON.stringify([status, type]));
  const tasks = useTasks(
    {
      limit: pageSize,
      ...(status === null ? {} : { status: status as TaskRow["status"] }),
      ...(type === null ? {} : { type: type as TaskRow["task_type"] }),
      ...(paging.cursor === null ? {} : { cursor: paging.cursor }),
    },
    live,
  );
  return (
    <>
      <Filters>
        <Choice
          label={t("inspector.column.status")}
          values={statuses}
          value={status}
          onChange={setStatus}
        />
        <Choice
          label={t("inspector.column.task_type")}
          values={types}
          value={type}
          onChange={setType}
        />
      </Filters>
      <DataTable
        label={t("inspector.view.tasks")}
        columns={columns}
        rows={tasks.data?.tasks}
        idOf={({ id }) => id}
        error={tasks.error}
        empty={
          status === null && type === null ? t("inspector.noTasks") : t("inspector.nothingFits")
        }
        paging={paging}
        nextCursor={tasks.data?.next_cursor}
      />
    </>
  );
}

function TypeName({ type }: { type: string }) {
  const { t } = useTranslation();
  return t(`inspector.status.${type}`);
}

function Again({ task }: { task: TaskRow }) {
  const { t } = useTranslation();
  const { ask } = useInspector();
  if (task.status !== "FAILED") return null;
  const what = t("inspector.task", { type: task.task_type, id: task.id });
  return (
    <QuietButton
      aria-label={`${t("inspector.retry")} ${what}`}
      onClick={() => ask({ kind: "retry", id: task.id }, what)}
    >
      {t("inspector.retry")}
    </QuietButton>
  );
}
