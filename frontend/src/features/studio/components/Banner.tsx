// Says when the session as a whole has ended or is about to, and what can be done then.
import { Button } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { whenOf } from "@/i18n";
import { Notice } from "@/shared/Notice";
import { useStudio } from "../context";

/** From how long before its end a session says so. */
const soon = 24 * 3_600_000;

export function Banner() {
  const { t } = useTranslation();
  const { state, can, commands } = useStudio();
  const extend = (
    <Button
      size="sm"
      disabled={!can("EXTEND_SESSION") || commands.sending === "EXTEND_SESSION"}
      onClick={() =>
        void commands.send({ command_type: "EXTEND_SESSION", session_id: state.session_id })
      }
    >
      {t("studio.banner.stay")}
    </Button>
  );
  if (state.status === "COMPLETED") {
    return (
      <Notice
        actions={
          state.novel_id ? (
            <Link to="/projects/$novelId" params={{ novelId: state.novel_id }}>
              {t("studio.banner.toNovel")}
            </Link>
          ) : undefined
        }
      >
        {t("studio.banner.COMPLETED")}
      </Notice>
    );
  }
  if (state.status === "EXPIRED") {
    return (
      <Notice tone="trouble" actions={extend}>
        {t("studio.banner.EXPIRED")}
      </Notice>
    );
  }
  if (state.status === "ABANDONED") {
    return (
      <Notice actions={<Link to="/">{t("app.back")}</Link>}>{t("studio.banner.ABANDONED")}</Notice>
    );
  }
  if (Date.parse(state.expires_at) - Date.now() < soon) {
    return (
      <Notice actions={extend}>
        {t("studio.banner.expiring", { when: whenOf(state.expires_at) })}
      </Notice>
    );
  }
  if (can("FINISH_GENESIS")) {
    return (
      <Notice>
        {t("studio.allConfirmed")} {t("studio.completeText")}
      </Notice>
    );
  }
  return null;
}
