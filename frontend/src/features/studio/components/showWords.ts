// Brings words of a content into view: contents are shown and edited by many parts, and the
// words are what a finding quotes. The stage may first have to be gone to, so it is tried for
// a while.
const patience = 3_000;
const step = 100;

export function showWords(quote: string, until = Date.now() + patience) {
  const wanted = plain(quote.replace(/ …$/, ""));
  const found = wanted === "" ? null : holder(wanted);
  if (found === null) {
    if (Date.now() < until) window.setTimeout(() => showWords(quote, until), step);
    return;
  }
  for (let at = found.parentElement; at !== null; at = at.parentElement) {
    if (at instanceof HTMLDetailsElement) at.open = true;
  }
  if (!found.matches("textarea, input")) found.tabIndex = -1;
  found.scrollIntoView({ block: "center" });
  found.focus({ preventScroll: true });
}

/** The innermost field or paragraph of the column that holds the words. */
function holder(wanted: string): HTMLElement | null {
  const column = document.querySelector("main");
  const places =
    column?.querySelectorAll<HTMLElement>("textarea, input, p, li, h2, h3, h4, h5") ?? [];
  const holding = [...places].filter((place) => plain(wordsOf(place)).includes(wanted));
  return holding.at(-1) ?? null;
}

function wordsOf(place: HTMLElement): string {
  const isField = place instanceof HTMLTextAreaElement || place instanceof HTMLInputElement;
  return isField ? place.value : (place.textContent ?? "");
}

function plain(text: string): string {
  return text.replace(/\s+/g, " ").trim();
}
