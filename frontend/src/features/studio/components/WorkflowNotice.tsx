// What the session's workflow has to say: that it waits for the writer, or that it gave up.
import { useTranslation } from "react-i18next";
import { isWorkingStage } from "@/api/types";
import { timeOf, whenOf } from "@/i18n";
import { Notice } from "@/shared/Notice";
import { QuietButton } from "@/shared/QuietButton";
import { useNow } from "@/shared/useNow";
import { useStored } from "@/shared/useStored";
import type { WorkflowNews } from "../api/lore";
import { useStudio } from "../context";

export function WorkflowNotice() {
  const { state, lore, past } = useStudio();
  const key = `genesis-read-${state.session_id}`;
  const [read, setRead] = useStored(window.sessionStorage, key);
  const news = lore.workflow;
  if (news === null || past || state.status !== "IN_PROGRESS" || read === news.eventId) return null;
  return <News news={news} onRead={() => setRead(news.eventId)} />;
}

function News({ news, onRead }: { news: WorkflowNews; onRead: () => void }) {
  const { t } = useTranslation();
  const { stage, goTo } = useStudio();
  const until = news.kind === "reminder" ? news.timeoutAt : "";
  const now = useNow(until);
  const at = isWorkingStage(news.stage) ? news.stage : null;
  const name = at === null ? t("studio.workflow.somewhere") : t(`stage.${at}`);
  const text =
    news.kind === "reminder"
      ? t("studio.workflow.reminder", {
          stage: name,
          when: whenOf(until, now),
          time: timeOf(until),
        })
      : t([`studio.workflow.failed.${news.reason}`, "studio.workflow.failed.unknown"], {
          stage: name,
          reason: news.reason,
        });
  return (
    <Notice
      actions={
        <>
          {at !== null && at !== stage && (
            <QuietButton onClick={() => goTo(at)}>
              {t("studio.workflow.go", { stage: name })}
            </QuietButton>
          )}
          <QuietButton onClick={onRead}>{t("app.dismiss")}</QuietButton>
        </>
      }
    >
      {text}
    </Notice>
  );
}
