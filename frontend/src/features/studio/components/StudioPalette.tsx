// What the open session adds to the palette: its stages, and what can be done at the one that is looked at.
import { useTranslation } from "react-i18next";
import { workingStages } from "@/api/types";
import { type PaletteItem, usePaletteItems } from "@/shared/palette";
import { useStudio } from "../context";
import { withoutEmpty } from "../draft/content";
import { ownSource } from "../draft/useDesk";
import { press } from "./useShortcuts";

type Props = { onFeedback: () => void; onHistory: () => void; onKeys: () => void };

export function StudioPalette({ onFeedback, onHistory, onKeys }: Props) {
  const { t } = useTranslation();
  const { state, stage, can, goTo, commands, desk } = useStudio();
  const sessionId = state.session_id;
  const running = state.pending.find((pending) => pending.stage === stage);

  usePaletteItems(() => {
    const ended = state.status !== "IN_PROGRESS";
    const stages = workingStages.map((name) => ({
      id: `stage-${name}`,
      group: t("studio.stages"),
      label: t("palette.goTo", { stage: t(`stage.${name}`) }),
      disabled:
        name === stage ||
        !(ended || (can("NAVIGATE_TO_STAGE") && state.stages[name].status !== "LOCKED")),
      run: () => goTo(name),
    }));
    const command = (id: string, label: string, possible: boolean, run: () => void) => ({
      id: `command-${id}`,
      group: t("palette.group.commands"),
      label,
      disabled: !possible,
      run,
    });
    const send = (type: "GENERATE_INSPIRATION" | "EXTEND_SESSION" | "CANCEL_GENERATION") => () =>
      void commands.send({
        command_type: type,
        session_id: sessionId,
        payload: withoutEmpty({
          stage: type === "GENERATE_INSPIRATION" ? stage : undefined,
          correlation_id: type === "CANCEL_GENERATION" ? running?.correlation_id : undefined,
        }),
      });
    const ready = desk.choice.payload(desk.editorContent) !== null;
    const items: PaletteItem[] = [
      ...stages,
      command(
        "inspire",
        t("studio.inspire"),
        can("GENERATE_INSPIRATION"),
        send("GENERATE_INSPIRATION"),
      ),
      command("feedback", t("studio.feedback.open"), can("PROVIDE_FEEDBACK"), onFeedback),
      command("own", t("studio.ownText"), can("EDIT_DRAFT") && !desk.hasDraft, () =>
        desk.open(ownSource),
      ),
      command(
        "confirm",
        t("studio.confirm"),
        ready && can("CONFIRM_STAGE"),
        () => void desk.confirm(),
      ),
      command("complete", t("studio.complete"), can("FINISH_GENESIS"), () =>
        press(document.body, "complete"),
      ),
      command(
        "cancel",
        t("palette.cancel"),
        running !== undefined && can("CANCEL_GENERATION"),
        send("CANCEL_GENERATION"),
      ),
      command("extend", t("studio.menu.extend"), can("EXTEND_SESSION"), send("EXTEND_SESSION")),
      command("history", t("studio.menu.history"), true, onHistory),
      command("keys", t("studio.menu.keys"), true, onKeys),
    ];
    return items;
  });
  return null;
}
