// The studio as it was at an earlier version: all of it to be read, nothing to be changed.
import { Button } from "@mantine/core";
import { useNavigate } from "@tanstack/react-router";
import { useEffect, useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { newKey } from "@/api/commands";
import { asContent } from "@/api/content";
import { isWorkingStage, type StateView, type WorkingStage } from "@/api/types";
import { timeOf } from "@/i18n";
import { Loading } from "@/shared/Loading";
import { Notice } from "@/shared/Notice";
import { problemText } from "@/shared/problemText";
import { QuietButton } from "@/shared/QuietButton";
import { useFork, useStateAt } from "../api/versions";
import { Studio, useStudio } from "../context";
import { DraftAutosave } from "../draft/autosave";
import { confirmedContent, type Desk } from "../draft/useDesk";
import { sameJson, withoutEmpty } from "../draft/content";
import classes from "./PastStudio.module.css";
import { StageColumn } from "./StageColumn";
import { StageRail } from "./StageRail";
import frame from "./StudioPage.module.css";

type Props = {
  version: number;
  onShow: (version: number | null) => void;
  onHistory: () => void;
};

export default function PastStudio({ version, onShow, onHistory }: Props) {
  const { t } = useTranslation();
  const now = useStudio();
  const { data: past, error, isPlaceholderData } = useStateAt(now.state.session_id, version);
  const [looked, setLooked] = useState<WorkingStage | null>(null);
  const current =
    past !== undefined && isWorkingStage(past.current_stage) ? past.current_stage : null;
  const stage = looked ?? current ?? now.stage;
  const desk = useMemo(
    () => (past === undefined ? now.desk : readDesk(past, stage)),
    [past, stage, now.desk],
  );
  useStepping(version, now.state.version, onShow);

  const banner = (
    <PastBanner
      version={version}
      last={now.state.version}
      at={past === undefined || isPlaceholderData ? null : past.updated_at}
      onShow={onShow}
    />
  );
  if (past === undefined) {
    return (
      <>
        <aside className={frame.rail}>
          <StageRail onHistory={onHistory} onKeys={null} onFindings={null} />
        </aside>
        <main className={frame.centre}>
          <div className={frame.column}>
            {banner}
            {error === null ? <Loading /> : <Notice tone="trouble">{problemText(t, error)}</Notice>}
          </div>
        </main>
      </>
    );
  }
  const studio = {
    ...now,
    state: past,
    stage,
    view: past.stages[stage],
    past: true,
    can: () => false,
    goTo: setLooked,
    desk,
    findings: [],
  };
  return (
    <Studio.Provider value={studio}>
      <aside className={frame.rail}>
        <StageRail onHistory={onHistory} onKeys={null} onFindings={null} />
      </aside>
      <main className={frame.centre}>
        <div
          className={frame.column}
          data-narrow={stage !== "CONCEPT"}
          aria-busy={isPlaceholderData}
        >
          {banner}
          <StageColumn />
        </div>
      </main>
    </Studio.Provider>
  );
}

type BannerProps = {
  version: number;
  last: number;
  at: string | null;
  onShow: (version: number | null) => void;
};

function PastBanner({ version, last, at, onShow }: BannerProps) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const { state } = useStudio();
  const fork = useFork(state.session_id);
  const place = useRef<HTMLDivElement>(null);

  useEffect(() => place.current?.focus({ preventScroll: true }), []);

  const send = async (key = newKey()) => {
    try {
      const sessionId = await fork.mutateAsync({ version, key });
      await navigate({ to: "/studio/$sessionId", params: { sessionId } });
    } catch {
      // Shown below, with a way to try again.
    }
  };
  return (
    <div ref={place} className={classes.banner} tabIndex={-1} role="group" aria-labelledby="past">
      <p id="past" className={classes.text}>
        {at === null
          ? t("studio.past.at", { version })
          : t("studio.past.atTime", { version, time: timeOf(at) })}
      </p>
      <div className={classes.actions}>
        <QuietButton disabled={version <= 1} onClick={() => onShow(version - 1)}>
          {t("studio.past.earlier")}
        </QuietButton>
        <QuietButton disabled={version >= last} onClick={() => onShow(version + 1)}>
          {t("studio.past.later")}
        </QuietButton>
        <Button
          size="xs"
          variant="default"
          disabled={fork.isPending || fork.isSuccess}
          onClick={() => void send()}
        >
          {t("studio.past.fork")}
        </Button>
        <Button size="xs" onClick={() => onShow(null)}>
          {t("studio.past.return")}
        </Button>
      </div>
      {fork.isError && (
        <Notice
          tone="trouble"
          urgent
          actions={
            <QuietButton onClick={() => void send(fork.variables.key)}>
              {t("app.tryAgain")}
            </QuietButton>
          }
        >
          {problemText(t, fork.error)}
        </Notice>
      )}
    </div>
  );
}

/** Arrows step through the versions, Escape returns to the present. */
function useStepping(version: number, last: number, onShow: Props["onShow"]): void {
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
      if (document.querySelector('[role="dialog"], [role="menu"]') !== null) return;
      const target = event.target instanceof HTMLElement ? event.target : null;
      if (target?.closest("input, textarea, select, [contenteditable]")) return;
      // A wide table under the focus is scrolled by the same keys.
      const scrolls = target !== null && target.scrollWidth > target.clientWidth;
      if (event.key === "Escape") onShow(null);
      else if (event.key === "ArrowLeft" && version > 1 && !scrolls) onShow(version - 1);
      else if (event.key === "ArrowRight" && version < last && !scrolls) onShow(version + 1);
      else return;
      event.preventDefault();
    };
    window.addEventListener("keydown", onKeyDown);
    return () => window.removeEventListener("keydown", onKeyDown);
  }, [version, last, onShow]);
}

const nothing = () => undefined;

/** A desk on which what was taken and drafted lies as it did, out of reach of any hand. */
function readDesk(past: StateView, stage: WorkingStage): Desk {
  const view = past.stages[stage];
  const draft = asContent(view.draft);
  const confirmed = confirmedContent(past, stage);
  const autosave = new DraftAutosave(
    { content: draft, version: past.version },
    {
      save: async () => past.version,
      read: async () => ({ content: draft, version: past.version }),
      store: { getItem: () => null, setItem: nothing, removeItem: nothing },
      storeKey: "",
    },
  );
  return {
    draft: { autosave, view: autosave.getSnapshot() },
    hasDraft:
      view.draft !== null &&
      !(confirmed !== null && sameJson(withoutEmpty(draft), withoutEmpty(confirmed))),
    choice: {
      proposalIds: view.selected?.proposal_ids ?? [],
      draft: false,
      open: false,
      toggle: nothing,
      takeDraft: nothing,
      forget: nothing,
      payload: () => null,
    },
    editing: null,
    holdsDraftOf: () => false,
    editorContent: draft,
    edit: nothing,
    open: nothing,
    close: nothing,
    asked: null,
    answer: nothing,
    errors: {},
    confirm: async () => undefined,
    confirming: false,
  };
}
