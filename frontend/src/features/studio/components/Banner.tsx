// Says when the session as a whole has ended or is about to, and what can be done then.
import { Button } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { whenOf } from "@/i18n";
import { Notice } from "@/shared/Notice";
import { useNow } from "@/shared/useNow";
import { isWarnedOf } from "../api/lore";
import { useStudio } from "../context";
import { useExtend } from "./useExtend";

export function Banner() {
  const { t } = useTranslation();
  const { state, can, lore } = useStudio();
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
    return <Notice actions={<Extend back />}>{t("studio.banner.EXPIRED")}</Notice>;
  }
  if (state.status === "ABANDONED") {
    return (
      <Notice actions={<Link to="/">{t("app.back")}</Link>}>{t("studio.banner.ABANDONED")}</Notice>
    );
  }
  // The server warns once, as long before the end as it is set to; whatever is done after
  // that moves the end, and takes the warning away.
  if (isWarnedOf(lore, state.expires_at)) return <Expiring at={state.expires_at} />;
  if (can("FINISH_GENESIS")) {
    return (
      <Notice>
        {t("studio.allConfirmed")} {t("studio.completeText")}
      </Notice>
    );
  }
  return null;
}

function Expiring({ at }: { at: string }) {
  const { t } = useTranslation();
  const now = useNow(at);
  const over = Date.parse(at) <= now;
  return (
    <Notice actions={<Extend />}>
      {over ? t("studio.banner.expired") : t("studio.banner.expiring", { when: whenOf(at, now) })}
    </Notice>
  );
}

function Extend({ back = false }: { back?: boolean }) {
  const { t } = useTranslation();
  const { extend, blocked } = useExtend();
  return (
    <Button size="sm" disabled={blocked} onClick={extend}>
      {back ? t("studio.expired.back") : t("studio.banner.stay")}
    </Button>
  );
}
