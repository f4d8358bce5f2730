// By which words a proposal is spoken of, and in which order the proposals stand.
import type { TFunction } from "i18next";
import { asContent } from "@/api/content";
import type { Proposal, StageView } from "@/api/types";
import { contentTitle } from "@/shared/content/presentation";

export type Numbered = { proposal: Proposal; number: number };

/** Rounds with the newest first; within a round in the order they were written. */
export function rounds(view: StageView): { round: number; proposals: Numbered[] }[] {
  const found = new Map<number, Numbered[]>();
  view.proposals.forEach((proposal, at) => {
    const known = found.get(proposal.round) ?? [];
    known.push({ proposal, number: at + 1 });
    found.set(proposal.round, known);
  });
  return [...found]
    .map(([round, proposals]) => ({ round, proposals }))
    .sort((left, right) => right.round - left.round);
}

export function proposalLabel(t: TFunction, { proposal, number }: Numbered): string {
  const title = contentTitle(asContent(proposal.content));
  const plain = t("studio.proposal", { number });
  return title === "" ? plain : `${plain}: ${title}`;
}

export function labelOf(t: TFunction, view: StageView, proposalId: string): string {
  const at = view.proposals.findIndex(({ proposal_id }) => proposal_id === proposalId);
  const proposal = view.proposals[at];
  return proposal === undefined ? "" : proposalLabel(t, { proposal, number: at + 1 });
}
