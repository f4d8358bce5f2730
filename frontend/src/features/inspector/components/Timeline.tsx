// A session's events, tasks, handles and unsent outbox rows, the newest first.
import { useTranslation } from "react-i18next";
import { useEvents, useHandles, useOutbox, useTasks } from "../api/queries";
import { useInspector } from "../context";
import { momentsOf } from "../timeline";
import { Status, When } from "./cells";
import classes from "./Inspector.module.css";

export function Timeline({ sessionId }: { sessionId: string }) {
  const { t } = useTranslation();
  const { live } = useInspector();
  const of = { session_id: sessionId };
  const events = useEvents(sessionId, live);
  const outbox = useOutbox(of, live);
  const tasks = useTasks(of, live);
  const handles = useHandles(of, live);
  const moments = momentsOf(
    events.data ?? [],
    outbox.data?.outbox ?? [],
    tasks.data?.tasks ?? [],
    handles.data?.handles ?? [],
  );
  return (
    <>
      <h4 className="label">{t("inspector.timeline")}</h4>
      {moments.length === 0 && <p className={classes.empty}>{t("inspector.noMoments")}</p>}
      <ol className={classes.moments} aria-label={t("inspector.timeline")} tabIndex={0}>
        {moments.map(({ key, at, kind, what, status, note }) => (
          <li key={key} data-kind={kind}>
            <span className="label">{t(`inspector.moment.${kind}`)}</span>
            <span>
              {what} {status !== null && <Status status={status} />}
            </span>
            <span className="label">
              {note} <When time={at} />
            </span>
          </li>
        ))}
      </ol>
    </>
  );
}
