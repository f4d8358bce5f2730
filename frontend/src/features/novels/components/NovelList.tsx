// The novels that have come of the writer's sessions.
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { whenOf } from "@/i18n";
import { useNovels } from "../api/queries";
import { ListFrame } from "./ListFrame";
import classes from "./lists.module.css";

export function NovelList() {
  const { t } = useTranslation();
  const query = useNovels();
  const novels = query.data?.pages.flatMap((page) => page.novels) ?? [];
  return (
    <ListFrame title={t("home.novels")} query={query} empty={t("home.noNovels")}>
      {novels.length > 0 && (
        <ul className={classes.list}>
          {novels.map((novel) => (
            <li key={novel.novel_id} className={classes.item}>
              <Link
                to="/projects/$novelId"
                params={{ novelId: novel.novel_id }}
                className={classes.title}
              >
                {novel.title}
              </Link>
              <p className={classes.summary}>{novel.summary}</p>
              <p className="label">{t("home.made", { when: whenOf(novel.created_at) })}</p>
            </li>
          ))}
        </ul>
      )}
    </ListFrame>
  );
}
