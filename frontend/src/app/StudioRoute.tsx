// The address /studio/{session_id}: hands its session to the studio.
import { useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { useCallback } from "react";
import { StudioPage } from "@/features/studio/components/StudioPage";

export function StudioRoute() {
  const { sessionId } = useParams({ from: "/studio/$sessionId" });
  const { version } = useSearch({ from: "/studio/$sessionId" });
  const navigate = useNavigate({ from: "/studio/$sessionId" });
  const show = useCallback(
    (next: number | null) =>
      void navigate({
        search: next === null ? {} : { version: next },
        // Steps through the versions are one visit to the past.
        replace: version !== undefined && next !== null,
        resetScroll: false,
      }),
    [navigate, version],
  );
  // A key of its own keeps nothing of one session when the address changes to another.
  return (
    <StudioPage key={sessionId} sessionId={sessionId} version={version ?? null} onShow={show} />
  );
}
