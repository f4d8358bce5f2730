// The writer's sessions: the open ones, and below them those that have ended.
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import type { SessionSummary } from "@/api/types";
import { whenOf } from "@/i18n";
import { useSessions } from "../api/queries";
import { ListFrame } from "./ListFrame";
import classes from "./lists.module.css";

export function SessionList() {
  const { t } = useTranslation();
  const query = useSessions();
  const sessions = query.data?.pages.flatMap((page) => page.sessions) ?? [];
  const open = sessions.filter(({ status }) => status === "IN_PROGRESS" || status === "EXPIRED");
  const closed = sessions.filter(({ status }) => status === "ABANDONED");
  return (
    <ListFrame title={t("home.sessions")} query={query} empty={t("home.noSessions")}>
      {open.length + closed.length > 0 && (
        <>
          <ul className={classes.list}>
            {open.map((session) => (
              <SessionItem key={session.session_id} session={session} />
            ))}
          </ul>
          {closed.length > 0 && (
            <details>
              <summary className="label">{t("home.closedSessions")}</summary>
              <ul className={classes.list}>
                {closed.map((session) => (
                  <SessionItem key={session.session_id} session={session} />
                ))}
              </ul>
            </details>
          )}
        </>
      )}
    </ListFrame>
  );
}

function SessionItem({ session }: { session: SessionSummary }) {
  const { t } = useTranslation();
  const facts = [
    t(`mode.${session.mode}`),
    session.status === "IN_PROGRESS"
      ? t("home.stageOf", { stage: t(`stage.${session.current_stage}`) })
      : t(`status.${session.status}`),
    session.is_pending ? t("home.writing") : "",
    t("home.changed", { when: whenOf(session.updated_at) }),
  ];
  return (
    <li className={classes.item}>
      <Link
        to="/studio/$sessionId"
        params={{ sessionId: session.session_id }}
        className={classes.title}
      >
        {session.title ?? t("home.untitled")}
      </Link>
      <p className="label">{facts.filter(Boolean).join(" · ")}</p>
    </li>
  );
}
