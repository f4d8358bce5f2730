import { MantineProvider } from "@mantine/core";
import { render, screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { useState } from "react";
import { expect, it, vi } from "vitest";
import { contentSchemas, type JsonObject } from "@/api/content";
import type { WorkingStage } from "@/api/types";
import { ContentReader } from "@/shared/content/ContentReader";
import { ContentEditor } from "./ContentEditor";

const matchMedia = () => ({
  matches: false,
  addEventListener: () => undefined,
  removeEventListener: () => undefined,
});
vi.stubGlobal("matchMedia", matchMedia);

type Given = { stage: WorkingStage; begin: JsonObject; onChange?: (content: JsonObject) => void };

function Editor({ stage, begin, onChange, errors = {} }: Given & { errors?: object }) {
  const [content, setContent] = useState(begin);
  return (
    <MantineProvider>
      <ContentEditor
        node={contentSchemas[stage]}
        content={content}
        errors={errors as Record<string, string>}
        onChange={(next) => {
          setContent(next);
          onChange?.(next);
        }}
      />
    </MantineProvider>
  );
}

it("offers every field of a concept, the ones still missing too", () => {
  render(<Editor stage="CONCEPT" begin={{ title: "A debt" }} />);
  const names = screen.getAllByRole("textbox").map((box) => (box as HTMLTextAreaElement).value);
  expect(names).toHaveLength(contentSchemas.CONCEPT.fields.length);
  expect(names[0]).toBe("A debt");
});

it("edits what lies deep inside, and adds and removes items", async () => {
  const user = userEvent.setup();
  const changed = vi.fn();
  const begin = { characters: [{ name: "Tam", goals: ["to leave"], age: 30 }], relationships: [] };
  render(<Editor stage="CHARACTERS" begin={begin} onChange={changed} />);
  const tam = screen.getByRole("group", { name: "Tam" });
  await user.type(within(tam).getByRole("textbox", { name: "Goals 1" }), " soon");
  expect(changed).toHaveBeenLastCalledWith(
    expect.objectContaining({ characters: [{ ...begin.characters[0], goals: ["to leave soon"] }] }),
  );
  await user.clear(within(tam).getByRole("textbox", { name: /^Age/ }));
  await user.click(screen.getByRole("button", { name: "Add: relationship" }));
  expect(changed).toHaveBeenLastCalledWith({
    characters: [{ name: "Tam", goals: ["to leave soon"] }],
    relationships: [{}],
  });
  await user.click(screen.getByRole("button", { name: "Remove Tam" }));
  expect(changed).toHaveBeenLastCalledWith({ characters: [], relationships: [{}] });
});

it("shows what does not fit at its field", () => {
  render(
    <Editor
      stage="WORLD"
      begin={{ entries: [{ name: "The Point" }] }}
      errors={{ "/entries/0/description": "is missing" }}
    />,
  );
  const box = screen.getByRole("textbox", { name: "Description" });
  expect(box.getAttribute("aria-invalid")).toBe("true");
  const described = document.getElementById(box.getAttribute("aria-describedby") ?? "");
  expect(described?.textContent).toBe("is missing");
});

it("reads all of a plot, and what the schema does not know", () => {
  const plot = {
    structure: "Three acts",
    acts: [{ title: "The lamp", chapters: [{ number: 1, title: "Salt", pov: "Tam" }] }],
    ending: "The dark.",
    afterthought: "One more.",
  };
  render(
    <MantineProvider>
      <ContentReader node={contentSchemas.PLOT} content={plot} level={3} />
    </MantineProvider>,
  );
  expect(screen.getByRole("heading", { name: "The lamp" })).toBeTruthy();
  expect(screen.getByRole("heading", { name: "1. Salt" })).toBeTruthy();
  expect(screen.getByText("Afterthought")).toBeTruthy();
  expect(screen.getByText("One more.")).toBeTruthy();
});
