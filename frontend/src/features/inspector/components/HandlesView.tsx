// The waits of the workflows, by which they are resumed.
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { type HandleRow, pageSize, useHandles } from "../api/queries";
import { useInspector } from "../context";
import { usePaging } from "../usePaging";
import { ActorLink, errorWords, Status, When } from "./cells";
import { type Column, DataTable } from "./DataTable";
import { Choice, Filters } from "./Filters";
import classes from "./Inspector.module.css";

const statuses = [
  "PENDING_PAUSE",
  "PAUSED",
  "RESUMED",
  "EXPIRED",
  "CANCELLED",
] as const satisfies HandleRow["status"][];

const columns: Column<HandleRow>[] = [
  { name: "pause_key", cell: (handle) => handle.pause_key },
  { name: "status", cell: ({ status }) => <Status status={status} /> },
  { name: "session_id", cell: (handle) => <ActorLink id={handle.session_id} /> },
  {
    name: "flow_run_id",
    cell: (handle) => <span className={classes.id}>{handle.flow_run_id}</span>,
  },
  { name: "created_at", cell: (handle) => <When time={handle.created_at} /> },
  { name: "timeout_at", cell: (handle) => <When time={handle.timeout_at} /> },
  { name: "resumed_at", cell: (handle) => <When time={handle.resumed_at} /> },
  {
    name: "last_error",
    cell: (handle) => <span className={classes.error}>{errorWords(handle.error_details)}</span>,
  },
];

export function HandlesView() {
  const { t } = useTranslation();
  const { live } = useInspector();
  const [status, setStatus] = useState<string | null>(null);
  const paging = usePaging(status ?? "");
  const handles = useHandles(
    {
      limit: pageSize,
      ...(status === null ? {} : { status: status as HandleRow["status"] }),
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
      </Filters>
      <DataTable
        label={t("inspector.view.handles")}
        columns={columns}
        rows={handles.data?.handles}
        idOf={({ id }) => id}
        error={handles.error}
        empty={status === null ? t("inspector.noHandles") : t("inspector.nothingFits")}
        paging={paging}
        nextCursor={handles.data?.next_cursor}
      />
    </>
  );
}
