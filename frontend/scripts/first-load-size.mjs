// Says how much JavaScript, gzipped, each page loads at first, from the build's manifest;
// fails when a page is over its budget.
import { readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";

const budget = 200_000;
const dist = new URL("../dist/", import.meta.url);
const manifest = JSON.parse(readFileSync(new URL(".vite/manifest.json", dist), "utf8"));

function filesOf(key, found = new Set()) {
  const chunk = manifest[key];
  if (chunk === undefined || found.has(chunk.file)) return found;
  found.add(chunk.file);
  for (const imported of chunk.imports ?? []) filesOf(imported, found);
  return found;
}

const pages = {
  "/": "src/features/novels/components/HomePage.tsx",
  "/studio/{session_id}": "src/app/StudioRoute.tsx",
  "/projects/{novel_id}": "src/app/ProjectRoute.tsx",
  "/inspector": "src/app/InspectorRoute.tsx",
  "/settings": "src/features/settings/components/SettingsPage.tsx",
};

for (const [page, entry] of Object.entries(pages)) {
  const files = filesOf(entry, filesOf("index.html"));
  const sizes = [...files].map((file) => gzipSync(readFileSync(new URL(file, dist))).length);
  const total = sizes.reduce((sum, size) => sum + size, 0);
  process.stdout.write(
    `${page.padEnd(24)} ${(total / 1000).toFixed(1)} KB in ${files.size} files\n`,
  );
  if (total > budget) process.exitCode = 1;
}
