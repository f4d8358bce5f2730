// The findings, parted into those still to be decided, those meant to be so, and those put off
// in this browser until it is closed.
import { useMemo } from "react";
import type { Finding } from "@/api/types";
import { useStored } from "@/shared/useStored";
import { useFindings } from "./api/findings";

export type Found = {
  open: Finding[];
  intended: Finding[];
  putOff: Finding[];
  /** Which content of each stage was looked at. */
  sourceOf: (stage: string) => string | null;
  setPutOff: (findingId: string, off: boolean) => void;
  pending: boolean;
  error: Error | null;
  retry: () => void;
};

const none: Finding[] = [];

export function useOpenFindings(sessionId: string, version: number): Found {
  const { data, error, isPending, refetch } = useFindings(sessionId, version);
  const [stored, setStored] = useStored(
    window.sessionStorage,
    `genesis-findings-put-off-${sessionId}`,
  );
  const all = data?.findings ?? none;
  return useMemo(() => {
    const off = new Set((stored ?? "").split(" ").filter(Boolean));
    return {
      open: all.filter(({ finding_id, intended }) => !intended && !off.has(finding_id)),
      intended: all.filter(({ intended }) => intended),
      putOff: all.filter(({ finding_id, intended }) => !intended && off.has(finding_id)),
      sourceOf: (stage) => data?.checked.find((known) => known.stage === stage)?.source ?? null,
      setPutOff: (findingId, put) => {
        if (put) off.add(findingId);
        else off.delete(findingId);
        setStored(off.size === 0 ? null : [...off].join(" "));
      },
      pending: isPending,
      error,
      retry: () => void refetch(),
    };
  }, [all, data, stored, setStored, isPending, error, refetch]);
}
