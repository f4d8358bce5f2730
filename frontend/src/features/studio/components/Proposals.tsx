// The stage's proposals by round, the newest on top.
import { useTranslation } from "react-i18next";
import { usageText, writerName } from "@/shared/writer";
import type { Writing } from "../api/lore";
import { useStudio } from "../context";
import { rounds } from "./labels";
import { ProposalCard } from "./ProposalCard";
import classes from "./proposals.module.css";

type Props = { compared: string[]; onCompare: (proposalId: string) => void };

export function Proposals({ compared, onCompare }: Props) {
  const { t } = useTranslation();
  const { stage, view, lore } = useStudio();
  const all = rounds(view);
  return all.map(({ round, proposals }) => (
    <section key={round} className={classes.round} aria-label={t("studio.round", { round })}>
      <RoundFacts
        round={all.length > 1 ? round : null}
        writing={lore.writings[proposals[0]?.proposal.proposal_id ?? ""]}
      />
      <div className={stage === "CONCEPT" ? classes.grid : classes.column}>
        {proposals.map((numbered) => (
          <ProposalCard
            key={numbered.proposal.proposal_id}
            numbered={numbered}
            compared={compared.includes(numbered.proposal.proposal_id)}
            onCompare={() => onCompare(numbered.proposal.proposal_id)}
          />
        ))}
      </div>
    </section>
  ));
}

type FactsProps = { round: number | null; writing: Writing | undefined };

/** Which round it is, and who wrote it at what expense; the offline writer costs nothing. */
function RoundFacts({ round, writing }: FactsProps) {
  const { t } = useTranslation();
  const { usage = null } = writing ?? {};
  const facts = [
    round === null ? "" : t("studio.round", { round }),
    writing === undefined || usage === null ? "" : writerName(t, writing),
    usage === null ? "" : usageText(t, usage),
  ].filter(Boolean);
  return facts.length > 0 && <p className="label">{facts.join(" · ")}</p>;
}
