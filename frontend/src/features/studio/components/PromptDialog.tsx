// How a proposal came to be: who wrote it, what it took, and every word the writer was told. Text only.
import { Modal } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { timeOf } from "@/i18n";
import { Loading } from "@/shared/Loading";
import { Notice } from "@/shared/Notice";
import { problemText } from "@/shared/problemText";
import { numberText, usageText, writerName } from "@/shared/writer";
import { type HowWritten, type PromptCall, useHowWritten } from "../api/prompt";
import { useStudio } from "../context";
import classes from "./PromptDialog.module.css";

type Props = { proposalId: string; label: string; onClose: () => void };

export default function PromptDialog({ proposalId, label, onClose }: Props) {
  const { t } = useTranslation();
  const { state } = useStudio();
  const { data: how, error } = useHowWritten(state.session_id, proposalId);
  return (
    <Modal
      opened
      onClose={onClose}
      size="xl"
      title={t("studio.prompt.title", { label })}
      closeButtonProps={{ "aria-label": t("app.close") }}
    >
      {how !== undefined ? (
        <How how={how} />
      ) : error === null ? (
        <Loading />
      ) : (
        <Notice tone="trouble" urgent>
          {problemText(t, error)}
        </Notice>
      )}
    </Modal>
  );
}

function How({ how }: { how: HowWritten }) {
  const { t } = useTranslation();
  const { lore } = useStudio();
  const { prompt, usage } = how;
  const together = Object.values(lore.writings).find(
    ({ commandId }) => commandId === how.commandId,
  )?.together;
  return (
    <div className={classes.how}>
      <dl className={classes.facts}>
        <Fact name={t("studio.prompt.writer")} value={writerName(t, how.writer)} />
        <Fact name={t("studio.prompt.at")} value={timeOf(how.at)} />
        {usage !== null && (
          <Fact
            name={t("studio.prompt.usage", { count: together ?? 1 })}
            value={usageText(t, usage)}
          />
        )}
        {prompt?.settings.map(([name, value]) => (
          <Fact
            key={name}
            name={t([`studio.prompt.setting.${name}`, "studio.prompt.setting.other"], { name })}
            value={t(`studio.prompt.value.${value}`, { defaultValue: value })}
          />
        ))}
        {prompt !== null && prompt.version !== "" && (
          <Fact name={t("studio.prompt.version")} value={prompt.version} />
        )}
      </dl>
      {prompt === null ? (
        <p>
          {t(how.writer.kind === "offline" ? "studio.prompt.offline" : "studio.prompt.notKept")}
        </p>
      ) : (
        <>
          {prompt.notes.length > 0 && (
            <ul className={classes.notes}>
              {prompt.notes.map((note, at) => (
                <li key={at}>{note}</li>
              ))}
            </ul>
          )}
          <Told title={t("studio.prompt.system")} text={prompt.system} open />
          {prompt.calls.map((call, at) => (
            <Call key={at} call={call} open={prompt.calls.length === 1} />
          ))}
        </>
      )}
    </div>
  );
}

function Call({ call, open }: { call: PromptCall; open: boolean }) {
  const { t } = useTranslation();
  const facts = [
    call.tokensIn === null || call.tokensOut === null
      ? ""
      : t("writer.usage", { in: numberText(call.tokensIn), out: numberText(call.tokensOut) }),
    call.seconds === null ? "" : t("studio.prompt.took", { seconds: numberText(call.seconds) }),
    call.ended === "" ? "" : t("studio.prompt.ended", { how: call.ended }),
    call.shortened.length === 0
      ? ""
      : t("studio.prompt.shortened", { what: call.shortened.join(", ") }),
  ].filter(Boolean);
  return (
    <Told
      title={callTitle(t, call.part)}
      about={facts.join(" · ")}
      text={call.user ?? t("studio.prompt.tooLong")}
      open={open}
    />
  );
}

/** "0+4": proposals 1 to 4 at once. "2/concept/1": the third one's concept, asked for a second time. */
function callTitle(t: ReturnType<typeof useTranslation>["t"], part: string): string {
  const [, from, count] = /^(\d+)\+(\d+)/.exec(part) ?? [];
  if (from !== undefined) {
    const to = Number(from) + Number(count);
    const again = part.endsWith("/again") ? "studio.prompt.rangeAgain" : "studio.prompt.range";
    return t(again, { from: Number(from) + 1, to });
  }
  const [, number, name, round] = /^(\d+)\/(.+?)(?:\/(\d+))?$/.exec(part) ?? [];
  if (number === undefined) return t("studio.prompt.call", { part });
  const facts = { part: name, number: Number(number) + 1 };
  return t(`studio.prompt.${Number(round ?? 0) > 0 ? "callAgain" : "callOf"}`, facts);
}

type ToldProps = { title: string; text: string; about?: string; open?: boolean };

function Told({ title, text, about = "", open = false }: ToldProps) {
  return (
    <details className={classes.told} open={open}>
      <summary className="label">{title}</summary>
      {about !== "" && <p className={classes.about}>{about}</p>}
      <pre tabIndex={0} aria-label={title} role="region" className={classes.text}>
        {text}
      </pre>
    </details>
  );
}

function Fact({ name, value }: { name: string; value: string }) {
  return (
    <div>
      <dt className="label">{name}</dt>
      <dd>{value}</dd>
    </div>
  );
}
