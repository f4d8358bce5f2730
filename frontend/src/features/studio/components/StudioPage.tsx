// The page of one session: reads its state, and opens the studio over it or says why not.
import { useTranslation } from "react-i18next";
import { ProblemError } from "@/api/problem";
import { Loading } from "@/shared/Loading";
import { MissingPage } from "@/shared/MissingPage";
import { Notice } from "@/shared/Notice";
import { problemText } from "@/shared/problemText";
import { QuietButton } from "@/shared/QuietButton";
import { useSessionState } from "../api/session";
import { type Looking, StudioFrame } from "./StudioFrame";
import classes from "./StudioPage.module.css";

export function StudioPage({ sessionId, ...looking }: { sessionId: string } & Looking) {
  const { t } = useTranslation();
  const { data: state, error, refetch } = useSessionState(sessionId);
  if (error instanceof ProblemError && error.status === 404) {
    return <MissingPage title={t("notFound.session")} text={t("notFound.sessionText")} />;
  }
  if (state !== undefined) return <StudioFrame state={state} {...looking} />;
  if (error === null) return <Loading />;
  return (
    <main className={classes.alone}>
      <Notice
        tone="trouble"
        urgent
        actions={<QuietButton onClick={() => refetch()}>{t("app.tryAgain")}</QuietButton>}
      >
        {problemText(t, error)}
      </Notice>
    </main>
  );
}
