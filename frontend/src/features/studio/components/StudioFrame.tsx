// The studio's frame: the rail of stages, the column that is read, the drawer for feedback
// and history.
import { useMediaQuery } from "@mantine/hooks";
import { lazy, Suspense, useState } from "react";
import { useTranslation } from "react-i18next";
import { isWorkingStage, type StateView, type WorkingStage, workingStages } from "@/api/types";
import { Loading } from "@/shared/Loading";
import { useLore } from "../api/lore";
import { useCommands } from "../api/useCommands";
import { useOpenFindings } from "../useOpenFindings";
import { Studio, type StudioContext } from "../context";
import { useDesk } from "../draft/useDesk";
import { useLive } from "../live/useLive";
import { ActionBar } from "./ActionBar";
import { Announcer } from "./Announcer";
import { ExpiredPage } from "./ExpiredPage";
import { FeedbackPanel } from "./FeedbackPanel";
import { focusFeedback } from "./feedbackForm";
import { StageColumn } from "./StageColumn";
import { StageRail } from "./StageRail";
import { StudioPalette } from "./StudioPalette";
import classes from "./StudioPage.module.css";
import { useShortcuts } from "./useShortcuts";

const DrawerSheet = lazy(() => import("./DrawerSheet"));
const FindingsPanel = lazy(() => import("./FindingsPanel"));
const HistoryPanel = lazy(() =>
  import("./HistoryPanel").then((found) => ({ default: found.HistoryPanel })),
);
const KeysSheet = lazy(() => import("./KeysSheet"));
const PastStudio = lazy(() => import("./PastStudio"));
const ReplaceDraft = lazy(() => import("./ReplaceDraft"));

/** A version that is looked at, from the address; null for the present. */
export type Looking = { version: number | null; onShow: (version: number | null) => void };

export function StudioFrame({ state, version, onShow }: { state: StateView } & Looking) {
  const { t } = useTranslation();
  const sessionId = state.session_id;
  const commands = useCommands(sessionId);
  const [firstEventId] = useState(state.last_event_id);
  const live = useLive(sessionId, firstEventId);
  const lore = useLore(sessionId, firstEventId);
  // An ended session can be read through without moving it.
  const [looked, setLooked] = useState<WorkingStage | null>(null);
  const [reading, setReading] = useState(false);
  const stage = stageToShow(state, looked);
  const desk = useDesk(state, stage, commands);
  const wide = useMediaQuery("(min-width: 1280px)", undefined, { getInitialValueInEffect: false });
  const [sheet, setSheet] = useState<"feedback" | "history" | "findings" | "keys" | null>(null);
  // Whoever comes by an address that names a version finds its history beside it.
  const [drawer, setDrawer] = useState<"feedback" | "history" | "findings">(
    version === null ? "feedback" : "history",
  );

  const found = useOpenFindings(sessionId, state.version);

  const can = (command: StateView["available_actions"][number]) =>
    state.available_actions.includes(command);
  const studio: StudioContext = {
    state,
    stage,
    view: state.stages[stage],
    past: false,
    can,
    goTo: (next) => {
      if (!can("NAVIGATE_TO_STAGE")) setLooked(next);
      else if (next !== state.current_stage) {
        void commands.send({
          command_type: "NAVIGATE_TO_STAGE",
          session_id: sessionId,
          payload: { stage: next },
        });
      }
    },
    commands,
    live,
    lore,
    desk,
    findings: found.open,
  };
  const openHistory = () => (wide ? setDrawer("history") : setSheet("history"));
  const openFindings = () => (wide ? setDrawer("findings") : setSheet("findings"));
  const openFeedback = () => {
    if (!wide) setSheet("feedback");
    else if (drawer === "feedback") focusFeedback();
    else setDrawer("feedback");
  };
  useShortcuts({
    onFeedback: openFeedback,
    onHistory: () => (wide && drawer === "history" ? setDrawer("feedback") : openHistory()),
    onKeys: () => setSheet("keys"),
    onConfirm: () => void (version === null && can("CONFIRM_STAGE") && desk.confirm()),
  });
  const expired = state.status === "EXPIRED" && !reading;

  return (
    <Studio.Provider value={studio}>
      <title>{`${state.title ?? t("home.untitled")} · ${t(`stage.${stage}`)} · Genesis`}</title>
      <div className={classes.frame} data-drawer={wide}>
        {version === null ? (
          <>
            <aside className={classes.rail}>
              <StageRail
                onHistory={openHistory}
                onKeys={() => setSheet("keys")}
                onFindings={openFindings}
              />
            </aside>
            <main className={classes.centre}>
              <div className={classes.column} data-narrow={expired || stage !== "CONCEPT"}>
                {expired ? <ExpiredPage onLook={() => setReading(true)} /> : <StageColumn />}
              </div>
              <ActionBar onFeedback={wide ? null : openFeedback} />
            </main>
          </>
        ) : (
          <Suspense fallback={<Loading />}>
            <PastStudio version={version} onShow={onShow} onHistory={openHistory} />
          </Suspense>
        )}
        {wide && (
          <aside className={classes.drawer}>
            <Suspense fallback={<Loading />}>
              {drawer === "history" && (
                <HistoryPanel
                  shown={version}
                  onShow={onShow}
                  onClose={() => setDrawer("feedback")}
                />
              )}
              {drawer === "findings" && (
                <FindingsPanel found={found} onClose={() => setDrawer("feedback")} />
              )}
            </Suspense>
            {drawer === "feedback" && <FeedbackPanel />}
          </aside>
        )}
      </div>
      <Announcer />
      {version === null && (
        <StudioPalette
          onFeedback={openFeedback}
          onHistory={openHistory}
          onKeys={() => setSheet("keys")}
        />
      )}
      <Suspense>
        {sheet === "feedback" && !wide && (
          <DrawerSheet onClose={() => setSheet(null)}>
            <FeedbackPanel />
          </DrawerSheet>
        )}
        {sheet === "history" && !wide && (
          <DrawerSheet onClose={() => setSheet(null)}>
            <HistoryPanel
              shown={version}
              onShow={(chosen) => {
                onShow(chosen);
                setSheet(null);
              }}
            />
          </DrawerSheet>
        )}
        {sheet === "findings" && !wide && (
          <DrawerSheet onClose={() => setSheet(null)}>
            <FindingsPanel found={found} onLook={() => setSheet(null)} />
          </DrawerSheet>
        )}
        {sheet === "keys" && <KeysSheet onClose={() => setSheet(null)} />}
        {desk.asked !== null && <ReplaceDraft />}
      </Suspense>
    </Studio.Provider>
  );
}

function stageToShow(state: StateView, looked: WorkingStage | null): WorkingStage {
  if (!state.available_actions.includes("NAVIGATE_TO_STAGE") && looked !== null) return looked;
  if (isWorkingStage(state.current_stage)) return state.current_stage;
  return workingStages[workingStages.length - 1] ?? "PLOT";
}
