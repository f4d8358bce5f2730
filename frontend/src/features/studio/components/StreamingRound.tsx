// A generation that is running: its text as it is written, and the way to stop it.
import { Button } from "@mantine/core";
import { useEffect, useLayoutEffect, useRef, useSyncExternalStore } from "react";
import { useTranslation } from "react-i18next";
import { contentSchemas } from "@/api/content";
import type { PendingCommand } from "@/api/types";
import { ValueView } from "@/shared/content/ContentReader";
import { fieldLabel } from "@/shared/content/presentation";
import { useWriter, writerName } from "@/shared/writer";
import { countAsked } from "../api/lore";
import { useStudio } from "../context";
import type { FieldText } from "../live/deltaStore";
import { type FieldState, partialProposal } from "../live/partial";
import classes from "./proposals.module.css";

const mark = "being-written";

/** Brings the round that is being written into sight. */
export function showWriting(): void {
  document.querySelector(`[data-round="${mark}"]`)?.scrollIntoView({ block: "start" });
}

export function StreamingRound({ pending }: { pending: PendingCommand }) {
  const { t } = useTranslation();
  const { state, stage, can, commands, live, lore } = useStudio();
  const texts = useSyncExternalStore(live.deltas.subscribe, live.deltas.getSnapshot);
  const text = texts.get(pending.command_id);
  const refining = pending.command_type === "PROVIDE_FEEDBACK";
  const begun = text?.proposals.length ?? 0;
  const asked = countAsked(lore, pending.command_id) ?? (refining ? 1 : 0);
  const count = Math.max(begun, asked, 1);
  const progress = text?.progress ?? pending.progress ?? 0;
  const name = t(`stage.${stage}`);
  const { data: writer } = useWriter();
  const section = useFollowing(text);

  return (
    <section
      ref={section}
      className={classes.round}
      aria-busy="true"
      data-round={mark}
      aria-label={t("studio.writing", { stage: name })}
    >
      <div className={classes.streamHead}>
        <p className={classes.streamTitle}>
          {refining ? t("studio.refining") : t("studio.writing", { stage: name })}
        </p>
        <Button
          size="xs"
          variant="default"
          disabled={!can("CANCEL_GENERATION") || commands.sending === "CANCEL_GENERATION"}
          onClick={() =>
            void commands.send({
              command_type: "CANCEL_GENERATION",
              session_id: state.session_id,
              payload: { correlation_id: pending.correlation_id },
            })
          }
        >
          {t("studio.cancel")}
        </Button>
      </div>
      <div className={classes.meter} aria-hidden="true">
        <span style={{ width: `${Math.round(progress * 100)}%` }} />
      </div>
      <p className="label">
        {writer !== undefined && t("studio.writtenBy", { name: writerName(t, writer) })}{" "}
        {t("studio.waitingText")}
      </p>
      <div className={stage === "CONCEPT" ? classes.grid : classes.column}>
        {Array.from({ length: count }, (_, at) => (
          <StreamingProposal key={at} number={at + 1} texts={text?.proposals[at] ?? []} />
        ))}
      </div>
    </section>
  );
}

/** The page goes on with the text only if it was at its end, and the text is what ends it. */
function useFollowing(text: unknown) {
  const section = useRef<HTMLElement>(null);
  const atEnd = useRef(false);
  useEffect(() => {
    const look = () => {
      const { scrollHeight, clientHeight, scrollTop } = document.documentElement;
      atEnd.current = scrollTop > 0 && scrollTop + clientHeight >= scrollHeight - nearEnd;
    };
    window.addEventListener("scroll", look, { passive: true });
    return () => window.removeEventListener("scroll", look);
  }, []);
  // biome-ignore lint/correctness/useExhaustiveDependencies: it follows each growth of the text.
  useLayoutEffect(() => {
    if (!atEnd.current || section.current?.nextElementSibling) return;
    window.scrollTo({ top: document.documentElement.scrollHeight, behavior: "instant" });
  }, [text]);
  return section;
}

const nearEnd = 24;
const none: ReadonlySet<string> = new Set();
/** What a concept's card will fold is only hinted at, so that cards keep their height. */
const foldedOnCards: ReadonlySet<string> = new Set([
  "description",
  "philosophical_depth",
  "emotional_core",
]);

function StreamingProposal({ number, texts }: { number: number; texts: FieldText[] }) {
  const { t } = useTranslation();
  const { stage } = useStudio();
  const node = contentSchemas[stage];
  const { content, fields } = partialProposal(node, texts);
  const brief = stage === "CONCEPT" ? foldedOnCards : none;
  return (
    <div
      role="group"
      className={classes.stream}
      aria-label={t("studio.writingProposal", { number })}
    >
      {fields.map(({ name, state }) => {
        const shape = node.fields.find((field) => field.name === name)?.node;
        const value = content[name];
        return (
          <div key={name} className={classes.streamField}>
            <p className={classes.streamLabel}>
              {fieldLabel(t, name)}
              <FieldSign state={state} />
            </p>
            {shape !== undefined && value !== undefined && value !== null && (
              <div className={classes.streamText} data-brief={brief.has(name)}>
                <ValueView node={shape} value={value} writing />
              </div>
            )}
          </div>
        );
      })}
    </div>
  );
}

function FieldSign({ state }: { state: FieldState }) {
  const { t } = useTranslation();
  if (state === "done") {
    return (
      <span className={classes.tick}>
        <span aria-hidden="true">✓</span>
        <span className="visuallyHidden">{t("studio.fieldDone")}</span>
      </span>
    );
  }
  if (state === "writing") {
    return (
      <>
        <span className={classes.moving} aria-hidden="true" />
        <span className="visuallyHidden">{t("studio.fieldWriting")}</span>
      </>
    );
  }
  return <span className={classes.waiting}>{t("studio.fieldWaiting")}</span>;
}
