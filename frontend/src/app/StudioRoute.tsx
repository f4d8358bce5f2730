// The address /studio/{session_id}: hands its session to the studio.
import { useParams } from "@tanstack/react-router";
import { StudioPage } from "@/features/studio/components/StudioPage";

export function StudioRoute() {
  const { sessionId } = useParams({ from: "/studio/$sessionId" });
  // A key of its own keeps nothing of one session when the address changes to another.
  return <StudioPage key={sessionId} sessionId={sessionId} />;
}
