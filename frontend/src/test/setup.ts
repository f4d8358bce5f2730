// What every test needs: a clean page, and the language.
import { cleanup } from "@testing-library/react";
import { afterEach } from "vitest";
import "@/i18n";

afterEach(cleanup);
