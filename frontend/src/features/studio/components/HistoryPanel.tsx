// The session's versions, the newest first: filled dots for what came by itself, hollow ones
// for what the writer did, ticks for what was confirmed.
import { useId } from "react";
import { useTranslation } from "react-i18next";
import { timeOf, whenOf } from "@/i18n";
import { Loading } from "@/shared/Loading";
import { Notice } from "@/shared/Notice";
import { problemText } from "@/shared/problemText";
import { QuietButton } from "@/shared/QuietButton";
import { runsOf, useVersions, type Version, versionsOf } from "../api/versions";
import { useStudio } from "../context";
import classes from "./HistoryPanel.module.css";

type Props = {
  /** The version that is shown, null for the present. */
  shown: number | null;
  onShow: (version: number | null) => void;
  onClose?: () => void;
};

export function HistoryPanel({ shown, onShow, onClose }: Props) {
  const { t } = useTranslation();
  const titleId = useId();
  const { state } = useStudio();
  const query = useVersions(state.session_id, state.last_event_id);
  const runs = runsOf(versionsOf(query.data?.pages.flat() ?? []));
  const row = (version: Version) => (
    <VersionRow
      key={version.version}
      version={version}
      shown={version.version === shown}
      onShow={() => onShow(version.version)}
    />
  );
  return (
    <section className={classes.panel} aria-labelledby={titleId}>
      <div className={classes.head}>
        <h2 id={titleId} className={classes.title}>
          {t("studio.history.title")}
        </h2>
        {onClose !== undefined && (
          <QuietButton onClick={onClose}>{t("studio.history.close")}</QuietButton>
        )}
      </div>
      <p className="label">{t("studio.history.hint")}</p>
      {query.isPending && <Loading />}
      {query.error !== null && (
        <Notice
          tone="trouble"
          actions={<QuietButton onClick={() => query.refetch()}>{t("app.tryAgain")}</QuietButton>}
        >
          {problemText(t, query.error)}
        </Notice>
      )}
      <ol className={classes.list}>
        {runs.map((run) => {
          const [newest, ...earlier] = run;
          if (newest === undefined) return null;
          return (
            <li key={newest.version}>
              {row(newest)}
              {earlier.length > 0 && (
                <details
                  className={classes.earlier}
                  {...(earlier.some(({ version }) => version === shown) ? { open: true } : {})}
                >
                  <summary className="label">
                    {t("studio.history.earlierEdits", { count: earlier.length })}
                  </summary>
                  {earlier.map(row)}
                </details>
              )}
            </li>
          );
        })}
      </ol>
      {query.hasNextPage && (
        <QuietButton disabled={query.isFetching} onClick={() => void query.fetchNextPage()}>
          {t("studio.history.more")}
        </QuietButton>
      )}
    </section>
  );
}

type RowProps = { version: Version; shown: boolean; onShow: () => void };

function VersionRow({ version, shown, onShow }: RowProps) {
  const { t } = useTranslation();
  const { entries, at, byItself } = version;
  const confirmed = entries.some(({ type }) => type === "stage.confirmed");
  const stage = entries.find((entry) => entry.stage !== "")?.stage;
  const said = [...new Set(entries.map(({ type }) => t(`studio.event.${type}`)))];
  const first = said[0] ?? "";
  return (
    <button
      type="button"
      className={classes.row}
      aria-current={shown ? "true" : undefined}
      onClick={onShow}
    >
      <span
        className={classes.mark}
        data-kind={confirmed ? "confirmed" : byItself ? "machine" : "writer"}
        aria-hidden="true"
      />
      <span className={classes.what}>
        <span>{stage === undefined ? first : `${first} · ${t(`stage.${stage}`)}`}</span>
        {said.length > 1 && <span className="label">{said.slice(1).join(", ")}</span>}
        <span className="label" title={timeOf(at)}>
          {t("studio.history.version", { version: version.version })} · {whenOf(at)}
        </span>
      </span>
    </button>
  );
}
