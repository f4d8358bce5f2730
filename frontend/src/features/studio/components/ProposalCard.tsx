// One proposal: read, taken, compared, or edited in its place.
import { Button } from "@mantine/core";
import { lazy, Suspense, useId, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { asContent, contentSchemas } from "@/api/content";
import { QuietButton } from "@/shared/QuietButton";
import { useStudio } from "../context";
import { partsOf, pointerLabel } from "../draft/pointer";
import { ContentEditor } from "./editor/ContentEditor";
import { DraftState } from "./editor/DraftState";
import { labelOf, type Numbered, proposalLabel } from "./labels";
import { ProposalText } from "./ProposalText";
import classes from "./proposals.module.css";

const PromptDialog = lazy(() => import("./PromptDialog"));

type Props = { numbered: Numbered; compared: boolean; onCompare: () => void };

export function ProposalCard({ numbered, compared, onCompare }: Props) {
  const { t } = useTranslation();
  const headingId = useId();
  const { state, stage, view, can, desk } = useStudio();
  const card = useRef<HTMLElement>(null);
  const [reading, setReading] = useState(false);
  const { proposal, number } = numbered;
  const id = proposal.proposal_id;
  const rank = desk.choice.proposalIds.indexOf(id) + 1;
  const editing = desk.editing === id;
  const takes = stage === "CONCEPT" ? "SELECT_CONCEPT" : "CONFIRM_STAGE";
  // While it is edited here, what is taken is the edited text.
  const isDraft = editing && desk.holdsDraftOf(id);
  const chosen = isDraft ? desk.choice.draft : rank > 0;

  // A long proposal is acted on where it begins, a card where its reading ends.
  const actions = (
    <div className={classes.actions}>
      <Button
        size="xs"
        variant={chosen ? "filled" : "default"}
        aria-pressed={chosen}
        data-action="choose"
        disabled={!can(takes) || (!chosen && !isDraft && !desk.choice.open)}
        onClick={() => (isDraft ? desk.choice.takeDraft() : desk.choice.toggle(id))}
      >
        {t("studio.choose")}
      </Button>
      <QuietButton
        data-action="edit"
        aria-pressed={editing}
        disabled={!can("EDIT_DRAFT")}
        onClick={() => (editing ? desk.close() : desk.open(id))}
      >
        {t("studio.edit")}
      </QuietButton>
      <QuietButton data-action="compare" aria-pressed={compared} onClick={onCompare}>
        {t("studio.compare")}
      </QuietButton>
      <QuietButton data-action="prompt" aria-haspopup="dialog" onClick={() => setReading(true)}>
        {t("studio.prompt.open")}
      </QuietButton>
    </div>
  );

  return (
    <article
      ref={card}
      className={classes.card}
      data-chosen={chosen}
      data-editing={editing}
      aria-labelledby={headingId}
      tabIndex={-1}
    >
      <div className={classes.cardHead}>
        <h2 id={headingId} className="label">
          <span className={classes.number}>{t("studio.proposal", { number })}</span>
          {stage !== "CONCEPT" && (
            <span className="visuallyHidden">{proposalLabel(t, numbered)}</span>
          )}
        </h2>
        {rank > 0 && stage === "CONCEPT" && (
          <span className={classes.rank} aria-hidden="true">
            {rank}
          </span>
        )}
        {stage !== "CONCEPT" && actions}
      </div>
      {proposal.derived_from && (
        <Derivation
          from={labelOf(t, view, proposal.derived_from)}
          changes={proposal.adjustments_made ?? {}}
        />
      )}
      {editing ? (
        <div className={classes.editing}>
          <DraftState draft={desk.draft} node={contentSchemas[stage]} />
          <ContentEditor
            node={contentSchemas[stage]}
            content={desk.editorContent}
            errors={desk.errors}
            disabled={!can("EDIT_DRAFT") && state.status !== "IN_PROGRESS"}
            onChange={desk.edit}
          />
        </div>
      ) : (
        <ProposalText stage={stage} content={asContent(proposal.content)} accepted={chosen} />
      )}
      {stage === "CONCEPT" && actions}
      <Suspense>
        {reading && (
          <PromptDialog
            proposalId={id}
            label={proposalLabel(t, numbered)}
            onClose={() => {
              setReading(false);
              card.current?.querySelector<HTMLElement>('[data-action="prompt"]')?.focus();
            }}
          />
        )}
      </Suspense>
    </article>
  );
}

type DerivationProps = { from: string; changes: { [pointer: string]: string } };

function Derivation({ from, changes }: DerivationProps) {
  const { t } = useTranslation();
  const made = Object.entries(changes);
  return (
    <div className={classes.derivation}>
      <p className="label">{t("studio.refinedFrom", { label: from })}</p>
      {made.length > 0 && (
        <details>
          <summary className="label">{t("studio.whatChanged")}</summary>
          <dl>
            {made.map(([pointer, what]) => (
              <div key={pointer}>
                <dt className="label">{pointerLabel(t, partsOf(pointer))}</dt>
                <dd>{what}</dd>
              </div>
            ))}
          </dl>
        </details>
      )}
    </div>
  );
}
