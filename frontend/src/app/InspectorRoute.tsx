// The address /inspector: which table is looked at, and which actor closely.
import { useNavigate, useSearch } from "@tanstack/react-router";
import { InspectorPage, views } from "@/features/inspector/components/InspectorPage";

export function InspectorRoute() {
  const { view, actor } = useSearch({ from: "/inspector" });
  const navigate = useNavigate({ from: "/inspector" });
  return (
    <InspectorPage
      view={views.find((known) => known === view) ?? "actors"}
      actor={actor ?? null}
      onLook={(looked) =>
        void navigate({
          search: {
            ...(looked.view === "actors" ? {} : { view: looked.view }),
            ...(looked.actor === null ? {} : { actor: looked.actor }),
          },
          resetScroll: false,
        })
      }
    />
  );
}
