// One actor closely: how it is, what it was told last, those above it, and for a session
// everything about it in the order of time.
import { useEffect, useId, useRef } from "react";
import { useTranslation } from "react-i18next";
import { hasCode } from "@/api/problem";
import { Loading } from "@/shared/Loading";
import { QuietButton } from "@/shared/QuietButton";
import { useActor } from "../api/queries";
import { useInspector } from "../context";
import { Status, When } from "./cells";
import classes from "./Inspector.module.css";
import { Refused } from "./Refused";
import { Timeline } from "./Timeline";

const isSession = (id: string) => /^[0-9a-f]{8}-[0-9a-f-]{27}$/i.test(id);

export function ActorPanel({ id, onClose }: { id: string; onClose: () => void }) {
  const { t } = useTranslation();
  const titleId = useId();
  const panel = useRef<HTMLElement>(null);
  const { live, ask } = useInspector();
  const { data: actor, error } = useActor(id, live);
  const asleep = hasCode(error, "not_found");

  useEffect(() => {
    if (id === "") return;
    panel.current?.focus({ preventScroll: true });
    panel.current?.scrollIntoView({ block: "nearest" });
  }, [id]);

  return (
    <section
      ref={panel}
      tabIndex={-1}
      className={classes.panel}
      aria-labelledby={titleId}
      onKeyDown={(event) => event.key === "Escape" && onClose()}
    >
      <div className={classes.panelHead}>
        <h3 id={titleId} className={classes.panelTitle}>
          {id}
        </h3>
        <span className={classes.actions}>
          {actor !== undefined && !asleep && (
            <QuietButton onClick={() => ask({ kind: "restart", id }, `${actor.kind} ${id}`)}>
              {t("inspector.restart")}
            </QuietButton>
          )}
          <QuietButton onClick={onClose}>{t("app.close")}</QuietButton>
        </span>
      </div>
      {asleep && <p className={classes.empty}>{t("inspector.asleep")}</p>}
      {error !== null && !asleep && <Refused error={error} />}
      {actor === undefined && error === null && <Loading />}
      {actor !== undefined && !asleep && (
        <>
          <ol className={classes.path} aria-label={t("inspector.path")}>
            {actor.supervision_path.map((above) => (
              <li key={above}>{above}</li>
            ))}
          </ol>
          <dl className={classes.facts}>
            <Fact name="status">
              <Status status={actor.status} />
            </Fact>
            <Fact name="mailbox_depth">{actor.mailbox_depth}</Fact>
            <Fact name="messages_handled">{actor.messages_handled}</Fact>
            <Fact name="restarts">{actor.restarts}</Fact>
            <Fact name="started_at">
              <When time={actor.started_at} />
            </Fact>
            {Object.entries(actor.detail ?? {}).map(([name, value]) => (
              <div key={name}>
                <dt className="label">{name}</dt>
                <dd>{typeof value === "object" ? JSON.stringify(value) : String(value)}</dd>
              </div>
            ))}
          </dl>
          <h4 className="label">{t("inspector.lastMessages")}</h4>
          {actor.last_messages.length === 0 && (
            <p className={classes.empty}>{t("inspector.noMessages")}</p>
          )}
          <ol className={classes.messages}>
            {[...actor.last_messages].reverse().map(({ message, at }, place) => (
              <li key={`${at}-${place}`}>
                <span>{message}</span> <When time={at} />
              </li>
            ))}
          </ol>
        </>
      )}
      {isSession(id) && <Timeline sessionId={id} />}
    </section>
  );
}

function Fact({ name, children }: { name: string; children: React.ReactNode }) {
  const { t } = useTranslation();
  return (
    <div>
      <dt className="label">{t(`inspector.column.${name}`)}</dt>
      <dd>{children}</dd>
    </div>
  );
}
