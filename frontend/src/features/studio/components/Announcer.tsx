// Says once, politely, that a generation or the session has ended or is about to; the
// streaming text itself is silent.
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { whenOf } from "@/i18n";
import { isWarnedOf } from "../api/lore";
import { useStudio } from "../context";

export function Announcer() {
  const { t } = useTranslation();
  const { stage, view, state, lore } = useStudio();
  const running = state.pending.filter((pending) => pending.stage === stage).length;
  const proposals = view.proposals.length;
  const before = useRef({ stage, running, proposals });
  const [said, setSaid] = useState("");

  useEffect(() => {
    const last = before.current;
    before.current = { stage, running, proposals };
    if (last.stage !== stage || running >= last.running) {
      // What was counted when the round began is what the news is measured against.
      if (last.stage === stage && running > 0) before.current.proposals = last.proposals;
      if (running > last.running) setSaid("");
      return;
    }
    const count = proposals - last.proposals;
    setSaid(count > 0 ? t("studio.done", { count }) : t("studio.ended"));
  }, [stage, running, proposals, t]);

  const warned = state.status === "IN_PROGRESS" && isWarnedOf(lore, state.expires_at);
  const expired = state.status === "EXPIRED";
  useEffect(() => {
    if (expired) setSaid(t("studio.banner.EXPIRED"));
    else if (warned) setSaid(t("studio.banner.expiring", { when: whenOf(state.expires_at) }));
  }, [warned, expired, state.expires_at, t]);

  return (
    <div aria-live="polite" className="visuallyHidden">
      {said}
    </div>
  );
}
