// Before anything is asked for: who writes, and whether anything leaves this machine; if it does, to whom, about how many
// tokens and at what price, with what it consists of on request.
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import type { WorkingStage } from "@/api/types";
import {
  moneyText,
  numberText,
  useWriter,
  type WriterAbout,
  writerName,
  writerText,
} from "@/shared/writer";
import { type Estimate, estimateOf, type RequestKind, rounded } from "../api/estimate";
import { useStudio } from "../context";
import classes from "./SendNote.module.css";

type Props = {
  kind: RequestKind;
  /** The stage that is asked for, where it is not the one looked at. */
  of?: WorkingStage;
  /** What is typed and would be sent along. */
  words?: string;
  /** Says nothing where nothing leaves this machine. */
  hostedOnly?: boolean;
};

export function SendNote({ kind, of, words = "", hostedOnly = false }: Props) {
  const { t } = useTranslation();
  const { state, stage, lore } = useStudio();
  const { data: writer } = useWriter();
  if (writer === undefined) return null;
  if (!writer.leaves_machine) {
    return hostedOnly ? null : <p className={classes.note}>{writerText(t, writer)}</p>;
  }
  const estimate = estimateOf(state, of ?? stage, kind, lore, words);
  const price = priceOf(writer, estimate);
  const facts = {
    tokens: numberText(rounded(estimate.tokensIn)),
    name: writerName(t, writer),
    price: price ?? "",
    stage: t(`stage.${of ?? stage}`),
  };
  const line = price === null ? "studio.send.line" : "studio.send.linePrice";
  return (
    <details className={classes.note}>
      <summary>{t(of === undefined ? line : `${line}Next`, facts)}</summary>
      <dl className={classes.parts}>
        {estimate.parts.map((part) => (
          <Part key={part.name} name={t(`studio.send.part.${part.name}`)} tokens={part.tokens} />
        ))}
        {estimate.measured && (
          <Part name={t("studio.send.part.measured")} tokens={estimate.tokensIn} />
        )}
        <Part name={t("studio.send.part.out")} tokens={estimate.tokensOut} />
      </dl>
      <p>
        {t("studio.send.about")} <Link to="/settings">{t("writer.choose")}</Link>
      </p>
    </details>
  );
}

function Part({ name, tokens }: { name: string; tokens: number }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{numberText(rounded(tokens))}</dd>
    </div>
  );
}

/** Null where no prices are set. */
function priceOf(writer: WriterAbout, { tokensIn, tokensOut }: Estimate): string | null {
  const { price_in: priceIn, price_out: priceOut, currency } = writer;
  if (!priceIn && !priceOut) return null;
  const amount = (tokensIn * (priceIn ?? 0) + tokensOut * (priceOut ?? 0)) / 1e6;
  return moneyText(amount, currency ?? "");
}
