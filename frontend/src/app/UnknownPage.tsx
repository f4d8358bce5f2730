// What stands at an address that leads nowhere.
import { useTranslation } from "react-i18next";
import { MissingPage } from "@/shared/MissingPage";

export function UnknownPage() {
  const { t } = useTranslation();
  return <MissingPage title={t("notFound.title")} text={t("notFound.text")} />;
}
