// Opens the palette, by Ctrl or ⌘ with K or by its button, and gives the focus back when it closes.
import { lazy, Suspense, useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { QuietButton } from "@/shared/QuietButton";

const Palette = lazy(() => import("./Palette"));

export function PaletteHost() {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  const before = useRef<Element | null>(null);

  const show = () => {
    before.current = document.activeElement;
    setOpen(true);
  };
  const close = () => {
    setOpen(false);
    if (before.current instanceof HTMLElement) before.current.focus({ preventScroll: true });
  };
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.key.toLowerCase() !== "k" || !(event.ctrlKey || event.metaKey)) return;
      if (event.altKey || event.shiftKey) return;
      event.preventDefault();
      // One dialog at a time: what another one asks is answered first.
      if (document.querySelector('[role="dialog"]') !== null) return;
      before.current = document.activeElement;
      setOpen(true);
    };
    window.addEventListener("keydown", onKeyDown);
    return () => window.removeEventListener("keydown", onKeyDown);
  }, []);

  return (
    <>
      <QuietButton
        aria-haspopup="dialog"
        aria-keyshortcuts="Control+K Meta+K"
        title={t("palette.keys")}
        onClick={show}
      >
        {t("palette.open")}
      </QuietButton>
      <Suspense>{open && <Palette onClose={close} />}</Suspense>
    </>
  );
}
