// What can be done with the session as a whole.
import { Menu } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { dateOf } from "@/i18n";
import { QuietButton } from "@/shared/QuietButton";
import { useStudio } from "../context";
import { AbandonDialog } from "./AbandonDialog";

export default function SessionMenu() {
  const { t } = useTranslation();
  const { state, can, commands } = useStudio();
  const [abandoning, setAbandoning] = useState(false);
  return (
    <>
      <Menu position="top-start" width={240} withinPortal>
        <Menu.Target>
          <QuietButton>{t("studio.menu.label")}</QuietButton>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Label>{t("studio.menu.extended", { when: dateOf(state.expires_at) })}</Menu.Label>
          <Menu.Item
            disabled={!can("EXTEND_SESSION")}
            onClick={() =>
              void commands.send({ command_type: "EXTEND_SESSION", session_id: state.session_id })
            }
          >
            {t("studio.menu.extend")}
          </Menu.Item>
          <Menu.Item disabled={!can("ABANDON_GENESIS")} onClick={() => setAbandoning(true)}>
            {t("studio.menu.abandon")}
          </Menu.Item>
          <Menu.Item component={Link} to="/settings">
            {t("studio.menu.settings")}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      {abandoning && <AbandonDialog onClose={() => setAbandoning(false)} />}
    </>
  );
}
