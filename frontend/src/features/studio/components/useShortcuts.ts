// The studio's keys. Single letters are off while something is typed, and can be switched off.
import { useEffect, useRef } from "react";
import { singleKeysStore } from "@/shared/keys";

type Actions = {
  onFeedback: () => void;
  onHistory: () => void;
  onKeys: () => void;
  onConfirm: () => void;
};

const cards = () => [...document.querySelectorAll<HTMLElement>("main article")];

function focusedCard(): HTMLElement | undefined {
  return document.activeElement?.closest<HTMLElement>("article") ?? undefined;
}

/** Moves through the cards from the one that has the focus. */
function step(by: 1 | -1): void {
  const all = cards();
  const now = focusedCard();
  const at = now === undefined ? (by === 1 ? -1 : all.length) : all.indexOf(now);
  const next = all[Math.min(all.length - 1, Math.max(0, at + by))];
  next?.focus({ preventScroll: true });
  next?.scrollIntoView({ block: "nearest" });
}

/** Presses a card's own button, so that what is disabled there stays so here. */
export function press(card: HTMLElement | undefined, action: string): void {
  card?.querySelector<HTMLButtonElement>(`[data-action="${action}"]`)?.click();
}

const isTyping = (target: EventTarget | null) =>
  target instanceof HTMLElement && target.closest("input, textarea, select, [contenteditable]");

export function useShortcuts(actions: Actions): void {
  const newest = useRef(actions);
  useEffect(() => {
    newest.current = actions;
  });

  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      const { onFeedback, onHistory, onKeys, onConfirm } = newest.current;
      if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
        const form = event.target instanceof HTMLElement ? event.target.closest("form") : null;
        if (document.querySelector('[role="dialog"]') !== null && form === null) return;
        event.preventDefault();
        if (form !== null) form.requestSubmit();
        else onConfirm();
        return;
      }
      if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
      if (isTyping(event.target) || document.querySelector('[role="dialog"]') !== null) return;
      if (window.localStorage.getItem(singleKeysStore) === "off") return;
      const card = focusedCard() ?? cards()[0];
      const key = event.key.toLowerCase();
      if (key === "j") step(1);
      else if (key === "k") step(-1);
      else if (key === "e") press(card, "edit");
      else if (key === "c") press(card, "compare");
      else if (key === "f") onFeedback();
      else if (key === "h") onHistory();
      else if (key === "?") onKeys();
      else if (/^\d$/.test(key)) press(cards()[key === "0" ? 9 : Number(key) - 1], "choose");
      else return;
      event.preventDefault();
    };
    window.addEventListener("keydown", onKeyDown);
    return () => window.removeEventListener("keydown", onKeyDown);
  }, []);
}
