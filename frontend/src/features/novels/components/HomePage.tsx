// The first page: two doors into a new novel, and what has been begun and made so far.
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { newKey } from "@/api/commands";
import type { GenesisMode } from "@/api/types";
import { Notice } from "@/shared/Notice";
import { problemText } from "@/shared/problemText";
import { QuietButton } from "@/shared/QuietButton";
import { TextBox } from "@/shared/TextBox";
import { WriterNote } from "@/shared/WriterNote";
import { useStartGenesis } from "../api/queries";
import { Door } from "./Door";
import classes from "./HomePage.module.css";
import { NovelList } from "./NovelList";
import { SessionList } from "./SessionList";

export function HomePage() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const [premise, setPremise] = useState("");
  const start = useStartGenesis();

  const begin = async (mode: GenesisMode, key = newKey()) => {
    try {
      const { session_id } = await start.mutateAsync({ mode, premise, key });
      await navigate({ to: "/studio/$sessionId", params: { sessionId: session_id } });
    } catch {
      // Shown below, with a way to try again.
    }
  };
  const busy = start.isPending || start.isSuccess;

  return (
    <main className={classes.page}>
      <title>Genesis</title>
      <section className={classes.begin} aria-labelledby="begin">
        <h1 id="begin">{t("home.title")}</h1>
        <p className="prose">{t("home.intro")}</p>
        <TextBox
          label={t("home.premise")}
          hint={t("home.premiseHint")}
          placeholder={t("home.premisePlaceholder")}
          rows={3}
          value={premise}
          onChange={(event) => setPremise(event.currentTarget.value)}
        />
        <div className={classes.doors}>
          <Door
            name={t("home.guided")}
            text={t("home.guidedText")}
            disabled={busy}
            onOpen={() => void begin("GUIDED")}
          />
          <Door
            name={t("home.freeForm")}
            text={t("home.freeFormText")}
            disabled={busy}
            onOpen={() => void begin("FREE_FORM")}
          />
        </div>
        <WriterNote />
        {start.isError && (
          <Notice
            tone="trouble"
            urgent
            actions={
              <QuietButton onClick={() => void begin(start.variables.mode, start.variables.key)}>
                {t("app.tryAgain")}
              </QuietButton>
            }
          >
            {problemText(t, start.error)}
          </Notice>
        )}
      </section>
      <SessionList />
      <NovelList />
    </main>
  );
}
