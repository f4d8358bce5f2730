// What is shown when a page fails in a way nobody foresaw.
import { Button } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { MissingPage } from "@/shared/MissingPage";

export function CrashPage() {
  const { t } = useTranslation();
  return (
    <MissingPage title={t("crash.title")} text={t("crash.text")}>
      <Button onClick={() => window.location.reload()}>{t("crash.reload")}</Button>
    </MissingPage>
  );
}
