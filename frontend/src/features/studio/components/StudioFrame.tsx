// The studio's frame: the rail of stages, the column that is read, the drawer for feedback.
import { useMediaQuery } from "@mantine/hooks";
import { lazy, Suspense, useState } from "react";
import { useTranslation } from "react-i18next";
import { isWorkingStage, type StateView, type WorkingStage, workingStages } from "@/api/types";
import { useLore } from "../api/history";
import { useCommands } from "../api/useCommands";
import { Studio, type StudioContext } from "../context";
import { useDesk } from "../draft/useDesk";
import { useLive } from "../live/useLive";
import { ActionBar } from "./ActionBar";
import { Announcer } from "./Announcer";
import { FeedbackPanel } from "./FeedbackPanel";
import { focusFeedback } from "./feedbackForm";
import { StageColumn } from "./StageColumn";
import { StageRail } from "./StageRail";
import classes from "./StudioPage.module.css";
import { useShortcuts } from "./useShortcuts";

const FeedbackSheet = lazy(() => import("./FeedbackSheet"));
const KeysSheet = lazy(() => import("./KeysSheet"));
const ReplaceDraft = lazy(() => import("./ReplaceDraft"));

export function StudioFrame({ state }: { state: StateView }) {
  const { t } = useTranslation();
  const sessionId = state.session_id;
  const commands = useCommands(sessionId);
  const [firstEventId] = useState(state.last_event_id);
  const live = useLive(sessionId, firstEventId);
  const lore = useLore(sessionId, firstEventId);
  // An ended session can be read through without moving it.
  const [looked, setLooked] = useState<WorkingStage | null>(null);
  const stage = stageToShow(state, looked);
  const desk = useDesk(state, stage, commands);
  const wide = useMediaQuery("(min-width: 1280px)", undefined, { getInitialValueInEffect: false });
  const [sheet, setSheet] = useState<"feedback" | "keys" | null>(null);

  const can = (command: StateView["available_actions"][number]) =>
    state.available_actions.includes(command);
  const studio: StudioContext = {
    state,
    stage,
    view: state.stages[stage],
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
  };
  useShortcuts({
    onFeedback: () => (wide ? focusFeedback() : setSheet("feedback")),
    onKeys: () => setSheet("keys"),
    onConfirm: () => void (can("CONFIRM_STAGE") && desk.confirm()),
  });

  return (
    <Studio.Provider value={studio}>
      <title>{`${state.title ?? t("home.untitled")} · ${t(`stage.${stage}`)} · Genesis`}</title>
      <div className={classes.frame} data-drawer={wide}>
        <aside className={classes.rail}>
          <StageRail onKeys={() => setSheet("keys")} />
        </aside>
        <main className={classes.centre}>
          <div className={classes.column} data-narrow={stage !== "CONCEPT"}>
            <StageColumn />
          </div>
          <ActionBar onFeedback={wide ? null : () => setSheet("feedback")} />
        </main>
        {wide && (
          <aside className={classes.drawer}>
            <FeedbackPanel />
          </aside>
        )}
      </div>
      <Announcer />
      <Suspense>
        {sheet === "feedback" && !wide && <FeedbackSheet onClose={() => setSheet(null)} />}
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
