// The stage's proposals by round, the newest on top.
import { useTranslation } from "react-i18next";
import { useStudio } from "../context";
import { rounds } from "./labels";
import { ProposalCard } from "./ProposalCard";
import classes from "./proposals.module.css";

type Props = { compared: string[]; onCompare: (proposalId: string) => void };

export function Proposals({ compared, onCompare }: Props) {
  const { t } = useTranslation();
  const { stage, view } = useStudio();
  const all = rounds(view);
  return all.map(({ round, proposals }) => (
    <section key={round} className={classes.round} aria-label={t("studio.round", { round })}>
      {all.length > 1 && <p className="label">{t("studio.round", { round })}</p>}
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
