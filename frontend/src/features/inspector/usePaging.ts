// Pages by cursor: the way back is the list of the cursors that led here. Another question
// begins at its first page.
import { useState } from "react";

export type Paging = {
  cursor: string | null;
  page: number;
  next: (cursor: string) => void;
  back: () => void;
};

export function usePaging(question: string): Paging {
  const [way, setWay] = useState<{ question: string; cursors: string[] }>({
    question,
    cursors: [],
  });
  const cursors = way.question === question ? way.cursors : [];
  return {
    cursor: cursors[cursors.length - 1] ?? null,
    page: cursors.length + 1,
    next: (cursor) => setWay({ question, cursors: [...cursors, cursor] }),
    back: () => setWay({ question, cursors: cursors.slice(0, -1) }),
  };
}
