// The live actors, one a row.
import { useTranslation } from "react-i18next";
import type { Actor } from "../api/queries";
import classes from "./InspectorPage.module.css";

export function ActorTable({ actors }: { actors: Actor[] }) {
  const { t } = useTranslation();
  if (actors.length === 0) return <p>{t("inspector.none")}</p>;
  const columns = ["kind", "id", "status", "mailbox", "handled", "restarts", "last"];
  return (
    // A wide table scrolls by itself; it takes the focus so that the keyboard can scroll it.
    <section className={classes.scroll} tabIndex={0} aria-label={t("inspector.actors")}>
      <table className={classes.table}>
        <thead>
          <tr>
            {columns.map((column) => (
              <th key={column} scope="col">
                {t(`inspector.column.${column}`)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {actors.map((actor) => (
            <tr key={`${actor.kind}/${actor.id}`}>
              <td>{actor.kind}</td>
              <td className={classes.id}>{actor.id}</td>
              <td>{actor.status}</td>
              <td>{actor.mailbox_depth}</td>
              <td>{actor.messages_handled}</td>
              <td>{actor.restarts}</td>
              <td>{actor.last_message ?? "–"}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
