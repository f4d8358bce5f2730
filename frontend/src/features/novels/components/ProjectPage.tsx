// A novel's project page: its whole setting, from the title page through the five stages.
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { asContent, contentSchemas, type JsonObject } from "@/api/content";
import { hasCode } from "@/api/problem";
import { type Novel, type WorkingStage, workingStages } from "@/api/types";
import { dateOf } from "@/i18n";
import { ContentReader } from "@/shared/content/ContentReader";
import { Loading } from "@/shared/Loading";
import { MissingPage } from "@/shared/MissingPage";
import { Notice } from "@/shared/Notice";
import { problemText } from "@/shared/problemText";
import { QuietButton } from "@/shared/QuietButton";
import { useNovel } from "../api/queries";
import classes from "./ProjectPage.module.css";

export function ProjectPage({ novelId }: { novelId: string }) {
  const { t } = useTranslation();
  const { data: novel, error, refetch } = useNovel(novelId);
  if (hasCode(error, "not_found")) {
    return <MissingPage title={t("notFound.novel")} text={t("notFound.novelText")} />;
  }
  if (novel !== undefined) return <NovelSetting novel={novel} />;
  if (error === null) return <Loading />;
  return (
    <main className={classes.page}>
      <Notice
        tone="trouble"
        urgent
        actions={<QuietButton onClick={() => refetch()}>{t("app.tryAgain")}</QuietButton>}
      >
        {problemText(t, error)}
      </Notice>
    </main>
  );
}

function NovelSetting({ novel }: { novel: Novel }) {
  const { t } = useTranslation();
  const setting = asContent(novel.setting);
  const exportOf = (format: string) =>
    `/novels/${encodeURIComponent(novel.novel_id)}/export?format=${format}`;
  return (
    <main className={classes.page}>
      <title>{`${novel.title} · Genesis`}</title>
      <header className={classes.titlePage}>
        <h1 className={classes.title}>{novel.title}</h1>
        <p className={classes.logline}>{novel.summary}</p>
        <p className="label">{t("project.made", { when: dateOf(novel.created_at) })}</p>
        <nav className={classes.links} aria-label={t("project.export")}>
          <span className="label">{t("project.export")}</span>
          <a href={exportOf("markdown")} download>
            {t("project.markdown")}
          </a>
          <a href={exportOf("json")} download>
            {t("project.json")}
          </a>
        </nav>
      </header>
      <nav className={classes.contents} aria-label={t("project.contents")}>
        <ol>
          {workingStages.map((stage) => (
            <li key={stage}>
              <a href={`#${stage.toLowerCase()}`}>{t(`stage.${stage}`)}</a>
            </li>
          ))}
        </ol>
      </nav>
      {workingStages.map((stage) => (
        <section key={stage} id={stage.toLowerCase()} className={classes.chapter}>
          <h2 className={classes.chapterTitle}>{t(`stage.${stage}`)}</h2>
          {partsOf(stage, asContent(setting[stage])).map((content, at) => (
            <StagePart key={at} stage={stage} content={content} />
          ))}
        </section>
      ))}
      <footer className={classes.foot}>
        <Link to="/studio/$sessionId" params={{ sessionId: novel.genesis_session_id }}>
          {t("project.session")}
        </Link>
      </footer>
    </main>
  );
}

/** The concepts a novel grew from are up to three; every other stage is one content. */
function partsOf(stage: WorkingStage, confirmed: JsonObject): JsonObject[] {
  if (stage !== "CONCEPT") return [confirmed];
  return Array.isArray(confirmed.concepts) ? confirmed.concepts.map(asContent) : [];
}

const titleOnly: ReadonlySet<string> = new Set(["title"]);

function StagePart({ stage, content }: { stage: WorkingStage; content: JsonObject }) {
  const titled = stage === "CONCEPT" && typeof content.title === "string";
  return (
    <div className={classes.part}>
      {titled && <h3>{String(content.title)}</h3>}
      <ContentReader
        node={contentSchemas[stage]}
        content={content}
        level={3}
        {...(titled ? { omit: titleOnly } : {})}
      />
    </div>
  );
}
