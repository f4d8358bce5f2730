// Settings: who writes, and how the studio looks and is used.
import { useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { ProblemError } from "@/api/problem";
import { Loading } from "@/shared/Loading";
import { Notice } from "@/shared/Notice";
import { QuietButton } from "@/shared/QuietButton";
import { problemText } from "@/shared/problemText";
import { TokenForm } from "@/shared/TokenForm";
import { settingsKey, useWriterSettings } from "../api/settings";
import { LookSection } from "./LookSection";
import classes from "./Settings.module.css";
import { WriterForm } from "./WriterForm";

export function SettingsPage() {
  const { t } = useTranslation();
  return (
    <main className={classes.page}>
      <title>{`${t("settings.title")} · Genesis`}</title>
      <h1>{t("settings.title")}</h1>
      <section className={classes.section} aria-labelledby="who-writes">
        <h2 id="who-writes">{t("settings.who")}</h2>
        <Writer />
      </section>
      <LookSection />
    </main>
  );
}

function Writer() {
  const { t } = useTranslation();
  const queryClient = useQueryClient();
  const { data: settings, error, refetch } = useWriterSettings();
  const status = error instanceof ProblemError ? error.status : 0;
  if (status === 401) {
    return (
      <TokenForm
        text={t("settings.token")}
        onToken={() => void queryClient.resetQueries({ queryKey: settingsKey })}
      />
    );
  }
  if (settings !== undefined) return <WriterForm settings={settings} />;
  if (error === null) return <Loading />;
  return (
    <Notice
      tone="trouble"
      actions={<QuietButton onClick={() => void refetch()}>{t("app.tryAgain")}</QuietButton>}
    >
      {status === 403 ? t("settings.refused") : problemText(t, error)}
    </Notice>
  );
}
