// Events on their way out: which wait, which are dead letters, and what to do with those.
import { Button } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { QuietButton } from "@/shared/QuietButton";
import { type OutboxRow, pageSize, useOutbox } from "../api/queries";
import { useInspector } from "../context";
import { usePaging } from "../usePaging";
import { ActorLink, Status, When } from "./cells";
import { type Column, DataTable } from "./DataTable";
import { Choice, Filters } from "./Filters";
import classes from "./Inspector.module.css";

const statuses = ["PENDING", "SENT", "DEAD_LETTER"] as const satisfies OutboxRow["status"][];

const columns: Column<OutboxRow>[] = [
  { name: "id", cell: ({ id }) => id, number: true },
  { name: "status", cell: ({ status }) => <Status status={status} /> },
  { name: "partition_key", cell: (row) => <ActorLink id={row.partition_key} /> },
  { name: "retries", cell: (row) => `${row.retry_count}/${row.max_retries}`, number: true },
  { name: "redrive_count", cell: (row) => row.redrive_count, number: true },
  {
    name: "last_error",
    cell: (row) => <span className={classes.error}>{row.last_error ?? ""}</span>,
  },
  { name: "next_retry_at", cell: (row) => <When time={row.next_retry_at} /> },
  { name: "created_at", cell: (row) => <When time={row.created_at} /> },
  { name: "actions", cell: (row) => <Decision row={row} /> },
];

export function OutboxView() {
  const { t } = useTranslation();
  const { live, ask } = useInspector();
  const [status, setStatus] = useState<string | null>(null);
  const paging = usePaging(status ?? "");
  const outbox = useOutbox(
    {
      limit: pageSize,
      ...(status === null ? {} : { status: status as OutboxRow["status"] }),
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
        <Button
          size="xs"
          variant="default"
          onClick={() => ask({ kind: "redriveAll" }, t("inspector.deadLetters"))}
        >
          {t("inspector.redriveAll")}
        </Button>
      </Filters>
      <DataTable
        label={t("inspector.view.outbox")}
        columns={columns}
        rows={outbox.data?.outbox}
        idOf={({ id }) => id}
        error={outbox.error}
        empty={status === null ? t("inspector.noOutbox") : t("inspector.nothingFits")}
        paging={paging}
        nextCursor={outbox.data?.next_cursor}
      />
    </>
  );
}

function Decision({ row }: { row: OutboxRow }) {
  const { t } = useTranslation();
  const { ask } = useInspector();
  if (row.status !== "DEAD_LETTER") return null;
  const what = t("inspector.row", { id: row.id });
  return (
    <span className={classes.actions}>
      <QuietButton
        aria-label={`${t("inspector.redrive")} ${what}`}
        onClick={() => ask({ kind: "redrive", id: row.id }, what)}
      >
        {t("inspector.redrive")}
      </QuietButton>
      <QuietButton
        aria-label={`${t("inspector.skip")} ${what}`}
        onClick={() => ask({ kind: "skip", id: row.id }, what)}
      >
        {t("inspector.skip")}
      </QuietButton>
    </span>
  );
}
