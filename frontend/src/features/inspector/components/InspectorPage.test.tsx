import { MantineProvider } from "@mantine/core";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { render, screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { useState } from "react";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { InspectorPage, type Looked } from "./InspectorPage";

const actor = (kind: string, id: string, more: object = {}) => ({
  kind,
  id,
  status: "running",
  mailbox_depth: 0,
  messages_handled: 3,
  restarts: 0,
  last_message: "read",
  last_message_at: "2026-01-01T00:00:00Z",
  started_at: "2026-01-01T00:00:00Z",
  ...more,
});
const deadLetter = {
  id: 5,
  event_id: "e",
  topic: "t",
  partition_key: "s",
  payload: {},
  headers: {},
  status: "DEAD_LETTER",
  retry_count: 8,
  max_retries: 8,
  redrive_count: 0,
  last_error: "no broker",
  created_at: "2026-01-01T00:00:00Z",
};

type Answers = Record<string, unknown>;
type Asked = { method: string; path: string; query: Record<string, string>; token: string | null };

/** Answers by path as the server would; remembers what it was asked. */
function serve(answers: Answers, token: string | null = null): Asked[] {
  const asked: Asked[] = [];
  vi.stubGlobal("fetch", async (request: Request) => {
    const { pathname, searchParams } = new URL(request.url);
    const sent = request.headers.get("authorization");
    const query = Object.fromEntries(searchParams);
    asked.push({ method: request.method, path: pathname, query, token: sent });
    if (token !== null && sent !== `Bearer ${token}`) {
      return Response.json({ code: "unauthenticated", status: 401 }, { status: 401 });
    }
    const answer = answers[pathname];
    if (answer === undefined) {
      const detail = "Only a dead letter is decided upon.";
      return Response.json({ code: "not_found", status: 404, detail }, { status: 404 });
    }
    return Response.json(answer);
  });
  return asked;
}

function Page({ view }: { view: Looked["view"] }) {
  const [looked, setLooked] = useState<Looked>({ view, actor: null });
  return <InspectorPage {...looked} onLook={setLooked} />;
}

function open(view: Looked["view"] = "actors") {
  render(
    <MantineProvider env="test">
      <QueryClientProvider client={new QueryClient()}>
        <Page view={view} />
      </QueryClientProvider>
    </MantineProvider>,
  );
}

const tree = { kind: "Root", id: "Root", status: "running", children: [] };
const click = (name: string | RegExp) => userEvent.click(screen.getByRole("button", { name }));

beforeEach(() => {
  vi.stubGlobal("matchMedia", () => ({
    matches: false,
    addEventListener: () => undefined,
    removeEventListener: () => undefined,
  }));
  Element.prototype.scrollIntoView = () => undefined;
});
afterEach(() => {
  vi.unstubAllGlobals();
  window.sessionStorage.clear();
});

it("filters, sorts and pages the actors as the server can", async () => {
  const actors = [actor("TaskRunner", "TaskRunner"), actor("Housekeeper", "Housekeeper")];
  const asked = serve({ "/admin/tree": tree, "/admin/actors": { actors, next_cursor: "c2" } });
  const last = () => asked.filter(({ path }) => path === "/admin/actors").at(-1)?.query;
  open();
  expect(await screen.findAllByRole("row")).toHaveLength(3);
  await click("Mailbox");
  await vi.waitFor(() => expect(last()).toEqual({ limit: "50", sort: "-mailbox_depth" }));
  expect(screen.getByRole("columnheader", { name: /Mailbox/ }).getAttribute("aria-sort")).toBe(
    "descending",
  );
  await click("Next");
  await vi.waitFor(() => expect(last()).toMatchObject({ cursor: "c2" }));
  await userEvent.selectOptions(screen.getByLabelText("Kind"), "SessionActor");
  await userEvent.type(screen.getByLabelText("Search id or kind"), "0190");
  await vi.waitFor(() =>
    expect(last()).toEqual({
      limit: "50",
      sort: "-mailbox_depth",
      kind: "SessionActor",
      q: "0190",
    }),
  );
});

it("shows an actor closely, and restarts it only after asking", async () => {
  const detail = {
    ...actor("TaskRunner", "TaskRunner"),
    last_messages: [{ message: "tick", at: "2026-01-01T00:00:00Z" }],
    supervision_path: ["Root", "TaskRunner"],
  };
  const asked = serve({
    "/admin/tree": tree,
    "/admin/actors": { actors: [detail], next_cursor: null },
    "/admin/actors/TaskRunner": detail,
    "/admin/actors/TaskRunner/restart": detail,
  });
  const posts = () => asked.filter(({ method }) => method === "POST");
  open();
  await userEvent.click(await screen.findByRole("button", { name: "Look closely at TaskRunner" }));
  const path = await screen.findByRole("list", { name: "Supervision path" });
  expect(
    within(path)
      .getAllByRole("listitem")
      .map((item) => item.textContent),
  ).toEqual(["Root", "TaskRunner"]);
  expect(screen.getByText("tick")).toBeTruthy();
  await click("Restart…");
  await screen.findByRole("dialog");
  expect(posts()).toHaveLength(0);
  await click("Restart");
  expect(await screen.findByText("Restarted: TaskRunner TaskRunner.")).toBeTruthy();
  expect(posts().map(({ path }) => path)).toEqual(["/admin/actors/TaskRunner/restart"]);
});

it("asks for the token where the server wants one, and keeps it for this tab only", async () => {
  const asked = serve(
    { "/admin/tree": tree, "/admin/actors": { actors: [], next_cursor: null } },
    "secret",
  );
  open();
  await userEvent.type(await screen.findByLabelText("Admin token"), "wrong");
  await click("Go on");
  expect(await screen.findByText("The server did not take this token.")).toBeTruthy();
  await userEvent.clear(screen.getByLabelText("Admin token"));
  await userEvent.type(screen.getByLabelText("Admin token"), "secret");
  await click("Go on");
  expect(await screen.findByText("No actor is alive.")).toBeTruthy();
  expect(asked.at(-1)?.token).toBe("Bearer secret");
  expect(window.localStorage.length).toBe(0);
});

it("decides upon dead letters, and says why the server would not", async () => {
  serve({
    "/admin/tree": tree,
    "/admin/outbox": { outbox: [deadLetter], next_cursor: null },
    "/admin/outbox/redrive": { redriven: 2 },
  });
  open("outbox");
  expect(await screen.findByText("no broker")).toBeTruthy();
  await click(/^Skip… Outbox row 5/);
  await screen.findByRole("dialog");
  await click("Skip");
  expect(await screen.findByText("Only a dead letter is decided upon.")).toBeTruthy();
  await click("Leave it");
  await vi.waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
  await click("Redrive all dead letters…");
  await screen.findByRole("dialog");
  await click("Redrive all");
  expect(await screen.findByText("2 dead letters redriven.")).toBeTruthy();
});
