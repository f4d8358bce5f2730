// The pages and their addresses; each page's code is loaded when it is first needed.
import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
} from "@tanstack/react-router";
import { AppLayout } from "./AppLayout";
import { CrashPage } from "./CrashPage";
import { UnknownPage } from "./UnknownPage";

const root = createRootRoute({
  component: AppLayout,
  notFoundComponent: UnknownPage,
  errorComponent: CrashPage,
});

const home = createRoute({
  getParentRoute: () => root,
  path: "/",
  component: lazyRouteComponent(() => import("@/features/novels/components/HomePage"), "HomePage"),
});

const studio = createRoute({
  getParentRoute: () => root,
  path: "/studio/$sessionId",
  validateSearch: ({ version }: Record<string, unknown>): { version?: number } =>
    Number.isSafeInteger(version) && Number(version) > 0 ? { version: Number(version) } : {},
  component: lazyRouteComponent(() => import("./StudioRoute"), "StudioRoute"),
});

const project = createRoute({
  getParentRoute: () => root,
  path: "/projects/$novelId",
  component: lazyRouteComponent(() => import("./ProjectRoute"), "ProjectRoute"),
});

const inspector = createRoute({
  getParentRoute: () => root,
  path: "/inspector",
  validateSearch: ({
    view,
    actor,
  }: Record<string, unknown>): { view?: string; actor?: string } => ({
    ...(typeof view === "string" ? { view } : {}),
    ...(typeof actor === "string" ? { actor } : {}),
  }),
  component: lazyRouteComponent(() => import("./InspectorRoute"), "InspectorRoute"),
});

const settings = createRoute({
  getParentRoute: () => root,
  path: "/settings",
  component: lazyRouteComponent(
    () => import("@/features/settings/components/SettingsPage"),
    "SettingsPage",
  ),
});

export const router = createRouter({
  routeTree: root.addChildren([home, studio, project, inspector, settings]),
  defaultPreload: "intent",
  scrollRestoration: true,
});

declare module "@tanstack/react-router" {
  interface Register {
    router: typeof router;
  }
}
