// Asks the writer for proposals, with a word on what to look for, or begins one's own text.
import { Button } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { QuietButton } from "@/shared/QuietButton";
import { TextBox } from "@/shared/TextBox";
import { useStudio } from "../context";
import { ownSource } from "../draft/useDesk";
import classes from "./AskStrip.module.css";
import { SendNote } from "./SendNote";

export function AskStrip() {
  const { t } = useTranslation();
  const { state, stage, can, commands, desk } = useStudio();
  const [instructions, setInstructions] = useState("");
  const wish = instructions.trim();

  const blocked = !can("GENERATE_INSPIRATION") || commands.sending === "GENERATE_INSPIRATION";

  const ask = async () => {
    const answer = await commands.send({
      command_type: "GENERATE_INSPIRATION",
      session_id: state.session_id,
      payload: wish === "" ? { stage } : { stage, instructions: wish },
    });
    if (answer !== null) setInstructions("");
  };

  return (
    <form
      className={classes.strip}
      onSubmit={(event) => {
        event.preventDefault();
        if (!blocked) void ask();
      }}
    >
      <TextBox
        className={classes.instructions ?? ""}
        label={t("studio.instructions")}
        hideLabel
        placeholder={t("studio.instructionsPlaceholder")}
        rows={1}
        value={instructions}
        onChange={(event) => setInstructions(event.currentTarget.value)}
      />
      <Button variant="default" className={classes.button} type="submit" disabled={blocked}>
        {t("studio.inspire")}
      </Button>
      {!desk.hasDraft && desk.editing !== ownSource && (
        <QuietButton disabled={!can("EDIT_DRAFT")} onClick={() => desk.open(ownSource)}>
          {t("studio.ownText")}
        </QuietButton>
      )}
      <div className={classes.note}>
        <SendNote kind="inspiration" words={wish} />
      </div>
    </form>
  );
}
