// Servers of models that answer on this machine, each taken with one click.
import { Button } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { QuietButton } from "@/shared/QuietButton";
import { type FoundServer, useFoundServers } from "../api/settings";
import classes from "./Settings.module.css";

type Props = { current: string; onTake: (server: FoundServer) => void };

export function FoundServers({ current, onTake }: Props) {
  const { t } = useTranslation();
  const { data: servers, isFetching, refetch } = useFoundServers(true);
  return (
    <section className={classes.servers} aria-labelledby="found-servers">
      <div className={classes.line}>
        <h3 id="found-servers" className="label">
          {t("settings.foundTitle")}
        </h3>
        <QuietButton disabled={isFetching} onClick={() => void refetch()}>
          {t(isFetching ? "settings.looking" : "settings.lookAgain")}
        </QuietButton>
      </div>
      {servers?.length === 0 && <p className={classes.text}>{t("settings.foundNone")}</p>}
      <ul className={classes.list}>
        {servers?.map((server) => (
          <li key={server.base_url} className={classes.server}>
            <div className={classes.about}>
              <strong>{server.name}</strong>
              <span className="label">
                {server.base_url} · {t("settings.modelCount", { count: server.models.length })}
              </span>
            </div>
            <Button
              size="xs"
              variant="default"
              disabled={server.base_url === current}
              onClick={() => onTake(server)}
            >
              {t("settings.use", { name: server.name })}
            </Button>
          </li>
        ))}
      </ul>
    </section>
  );
}
