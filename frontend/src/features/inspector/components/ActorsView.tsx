// The live actors: filtered, searched, sorted, and one of them closely.
import { useDebouncedValue } from "@mantine/hooks";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { type Actor, type ActorQuery, pageSize, useActors } from "../api/queries";
import { useInspector } from "../context";
import { usePaging } from "../usePaging";
import { ActorLink, Status, When } from "./cells";
import { type Column, DataTable } from "./DataTable";
import { Choice, Filters, Search } from "./Filters";

const kinds = [
  "SessionActor",
  "SessionSupervisor",
  "OutboxRelay",
  "PrefectCallback",
  "SseBroadcast",
  "TaskRunner",
  "Housekeeper",
] as const satisfies readonly Actor["kind"][];

const columns: Column<Actor>[] = [
  { name: "kind", cell: ({ kind }) => kind, sorted: true },
  { name: "id", cell: ({ id }) => <ActorLink id={id} />, sorted: true },
  { name: "status", cell: ({ status }) => <Status status={status} />, sorted: true },
  { name: "mailbox_depth", cell: (actor) => actor.mailbox_depth, sorted: true, number: true },
  { name: "messages_handled", cell: (actor) => actor.messages_handled, sorted: true, number: true },
  { name: "restarts", cell: ({ restarts }) => restarts, sorted: true, number: true },
  { name: "last_message", cell: (actor) => actor.last_message ?? "–", sorted: true },
  { name: "last_message_at", cell: (actor) => <When time={actor.last_message_at} />, sorted: true },
  { name: "started_at", cell: (actor) => <When time={actor.started_at} />, sorted: true },
];

export function ActorsView({ shown }: { shown: string | null }) {
  const { t } = useTranslation();
  const { live } = useInspector();
  const [kind, setKind] = useState<string | null>(null);
  const [words, setWords] = useState("");
  const [sort, setSort] = useState<string | null>(null);
  const [q] = useDebouncedValue(words.trim(), 250);
  const paging = usePaging(JSON.stringify([kind, q, sort]));
  const query: ActorQuery = {
    limit: pageSize,
    ...(kind === null ? {} : { kind: kind as Actor["kind"] }),
    ...(q === "" ? {} : { q }),
    ...(sort === null ? {} : { sort }),
    ...(paging.cursor === null ? {} : { cursor: paging.cursor }),
  };
  const actors = useActors(query, live);
  return (
    <>
      <Filters>
        <Choice label={t("inspector.kind")} values={kinds} value={kind} onChange={setKind} />
        <Search label={t("inspector.search")} value={words} onChange={setWords} />
      </Filters>
      <DataTable
        label={t("inspector.view.actors")}
        columns={columns}
        rows={actors.data?.actors}
        idOf={({ id }) => id}
        error={actors.error}
        empty={kind === null && q === "" ? t("inspector.none") : t("inspector.nothingFits")}
        sort={sort}
        onSort={setSort}
        current={shown}
        paging={paging}
        nextCursor={actors.data?.next_cursor}
      />
    </>
  );
}
