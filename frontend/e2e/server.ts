// Starts the real server for a test, in a directory of its own, and can kill and restart it.
import { type ChildProcess, execFile, spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { test as base } from "@playwright/test";

const built = fileURLToPath(new URL("../../target/release/genesis", import.meta.url));
const binary = path.resolve(process.env.GENESIS_BIN ?? built);

type Settings = Record<string, string>;

export class GenesisServer {
  #process: ChildProcess | null = null;
  #directory: string;
  #settings: Settings;
  #listen = "127.0.0.1:0";
  url = "";

  constructor(directory: string, settings: Settings) {
    this.#directory = directory;
    this.#settings = settings;
  }

  /** Resolves when the server says where it listens. */
  async start(): Promise<void> {
    const server = spawn(binary, ["serve"], {
      cwd: this.#directory,
      env: {
        ...process.env,
        GENESIS__SERVER__LISTEN: this.#listen,
        GENESIS__STORE__URL: `sqlite://${path.join(this.#directory, "genesis.db")}`,
        ...this.#settings,
      },
      stdio: ["ignore", "pipe", "pipe"],
    });
    this.#process = server;
    let said = "";
    this.url = await new Promise<string>((resolve, reject) => {
      server.stdout.on("data", (chunk: Buffer) => {
        said += chunk.toString();
        const found = /listening on (http:\/\/\S+)/.exec(said)?.[1];
        if (found !== undefined) resolve(found.replace(/\/$/, ""));
      });
      server.stderr.on("data", (chunk: Buffer) => {
        said += chunk.toString();
      });
      server.once("error", reject);
      server.once("exit", (code) => reject(new Error(`The server ended (${code}):\n${said}`)));
    });
    // Its restart takes the same port, as a service manager's would.
    this.#listen = new URL(this.url).host;
  }

  async stop(signal: NodeJS.Signals): Promise<void> {
    const server = this.#process;
    this.#process = null;
    if (server === null || server.exitCode !== null) return;
    const ended = new Promise((resolve) => server.once("exit", resolve));
    server.kill(signal);
    await ended;
  }

  /** Changes the database of a server that is stopped: for what only time or bad luck brings about. */
  async change(sql: string): Promise<void> {
    const program = `import sqlite3, sys
with sqlite3.connect(sys.argv[1]) as db: db.execute(sys.argv[2])`;
    const database = path.join(this.#directory, "genesis.db");
    await promisify(execFile)("python3", ["-c", program, database, sql]);
  }
}

type Given = {
  /** Characters per second of the offline writer; 0 is as fast as it can. */
  pace: number;
  /** Further settings, by their names in the environment. */
  settings: Settings;
  server: GenesisServer;
};

export const test = base.extend<Given>({
  pace: [0, { option: true }],
  settings: [{}, { option: true }],
  server: async ({ pace, settings }, use) => {
    const directory = await mkdtemp(path.join(tmpdir(), "genesis-e2e-"));
    const server = new GenesisServer(directory, {
      GENESIS__WRITER__OFFLINE_PACE: String(pace),
      ...settings,
    });
    await server.start();
    await use(server);
    await server.stop("SIGKILL");
    await rm(directory, { recursive: true, force: true });
  },
  baseURL: async ({ server }, use) => use(server.url),
});

export { expect } from "@playwright/test";
