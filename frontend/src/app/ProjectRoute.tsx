// The address /projects/{novel_id}: hands its novel to the project page.
import { useParams } from "@tanstack/react-router";
import { ProjectPage } from "@/features/novels/components/ProjectPage";

export function ProjectRoute() {
  const { novelId } = useParams({ from: "/projects/$novelId" });
  return <ProjectPage key={novelId} novelId={novelId} />;
}
