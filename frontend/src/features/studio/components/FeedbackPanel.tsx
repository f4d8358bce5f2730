// The drawer's matter: a word to the writer about the stage or one proposal, and what was
// said so far, the newest first.
import { Button } from "@mantine/core";
import { useId } from "react";
import { useTranslation } from "react-i18next";
import { whenOf } from "@/i18n";
import { QuietButton } from "@/shared/QuietButton";
import { useStored } from "@/shared/useStored";
import { TextBox } from "@/shared/TextBox";
import { useStudio } from "../context";
import classes from "./FeedbackPanel.module.css";
import { feedbackFormId } from "./feedbackForm";
import { labelOf, rounds, proposalLabel } from "./labels";
import { SendNote } from "./SendNote";

const directions = ["darker", "stranger", "smaller", "funnier", "cost", "antagonist", "less"];

export function FeedbackPanel() {
  const { t } = useTranslation();
  const aboutId = useId();
  const { state, stage, view, can, commands } = useStudio();
  const key = `genesis-feedback-${state.session_id}-${stage}`;
  const [text, setText] = useStored(window.sessionStorage, key);
  const [about, setAbout] = useStored(window.sessionStorage, `${key}-about`);
  const target = view.proposals.some(({ proposal_id }) => proposal_id === about) ? about : null;
  const words = (text ?? "").trim();
  const blocked = !can("PROVIDE_FEEDBACK") || commands.sending === "PROVIDE_FEEDBACK";

  const send = async () => {
    const answer = await commands.send({
      command_type: "PROVIDE_FEEDBACK",
      session_id: state.session_id,
      payload: { stage, feedback: words, ...(target === null ? {} : { proposal_id: target }) },
    });
    if (answer !== null) setText(null);
  };
  const add = (words: string) => {
    const before = (text ?? "").trim();
    setText(before === "" ? words : `${before}, ${words}`);
  };
  const said = [...view.feedback].reverse();

  return (
    <section className={classes.panel} aria-labelledby={`${aboutId}-title`}>
      <h2 id={`${aboutId}-title`} className={classes.title}>
        {t("studio.feedback.title")}
      </h2>
      <form
        id={feedbackFormId}
        className={classes.form}
        onSubmit={(event) => {
          event.preventDefault();
          if (words !== "" && !blocked) void send();
        }}
      >
        {view.proposals.length > 0 && (
          <div className={classes.about}>
            <label htmlFor={aboutId} className="label">
              {t("studio.feedback.about")}
            </label>
            <select
              id={aboutId}
              className={classes.select}
              value={target ?? ""}
              onChange={(event) => setAbout(event.currentTarget.value || null)}
            >
              <option value="">{t("studio.feedback.whole")}</option>
              {rounds(view).flatMap(({ proposals }) =>
                proposals.map((numbered) => (
                  <option key={numbered.proposal.proposal_id} value={numbered.proposal.proposal_id}>
                    {proposalLabel(t, numbered)}
                  </option>
                )),
              )}
            </select>
          </div>
        )}
        <TextBox
          label={t("studio.feedback.label")}
          placeholder={t("studio.feedback.placeholder")}
          rows={4}
          name="feedback"
          value={text ?? ""}
          onChange={(event) => setText(event.currentTarget.value)}
        />
        <div role="group" className={classes.chips} aria-label={t("studio.feedback.chips")}>
          {directions.map((direction) => (
            <QuietButton
              key={direction}
              className={classes.chip ?? ""}
              onClick={() => add(t(`studio.feedback.chip.${direction}`))}
            >
              {t(`studio.feedback.chip.${direction}`)}
            </QuietButton>
          ))}
        </div>
        <Button type="submit" variant="default" disabled={words === "" || blocked}>
          {t("studio.feedback.send")}
        </Button>
        <SendNote kind="refinement" words={words} />
      </form>
      <div className={classes.history}>
        <h3 className="label">{t("studio.feedback.history")}</h3>
        {said.length === 0 && <p className={classes.none}>{t("studio.feedback.none")}</p>}
        <ol className={classes.said}>
          {said.map((entry, at) => (
            <li key={`${entry.at}-${entry.feedback}`} data-newest={at === 0}>
              <p className={classes.words}>{entry.feedback}</p>
              <p className="label">
                {[whenOf(entry.at), entry.proposal_id ? labelOf(t, view, entry.proposal_id) : ""]
                  .filter(Boolean)
                  .join(" · ")}
              </p>
            </li>
          ))}
        </ol>
      </div>
    </section>
  );
}
