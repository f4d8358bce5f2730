// A server of models as the writer would find one: it lists a model, and answers chat completions with content that fits the
// schema it is given, streamed.
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

type Schema = {
  type?: string;
  enum?: unknown[];
  properties?: Record<string, Schema>;
  items?: Schema;
  minItems?: number;
  minimum?: number;
  maxLength?: number;
};

const syllables = "ka lo mi ren sol tu va wen xi yor zan bel cor dim fen gal".split(" ");
const tokensIn = 100;

export class ModelServer {
  #server = createServer((request, response) => void this.#answer(request, response));
  #said = 16;
  /** Milliseconds between two pieces of an answer. */
  pace = 0;
  /** The authorization of each request. */
  readonly keys: string[] = [];
  /** The texts of the chat completions that were streamed. */
  readonly prompts: string[] = [];
  port = 0;

  async start(): Promise<void> {
    await new Promise<void>((resolve) => this.#server.listen(0, "0.0.0.0", resolve));
    this.port = (this.#server.address() as AddressInfo).port;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  /** Words nobody has said before, so that no proposal is like another. */
  #text(most: number): string {
    let text = "";
    while (text.length + 12 < Math.min(most, 90)) {
      for (let n = this.#said++; n > 0; n = Math.floor(n / 16)) text += syllables[n % 16];
      text += " ";
    }
    return text.trim() || "ka";
  }

  #fitting(schema: Schema): unknown {
    if (schema.enum) return schema.enum[this.#said++ % schema.enum.length];
    if (schema.type === "object") {
      const fields = Object.entries(schema.properties ?? {});
      return Object.fromEntries(fields.map(([name, field]) => [name, this.#fitting(field)]));
    }
    if (schema.type === "array") {
      return Array.from({ length: schema.minItems ?? 3 }, () => this.#fitting(schema.items ?? {}));
    }
    if (schema.type === "integer") return schema.minimum ?? 1;
    return this.#text(schema.maxLength ?? 60);
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (request.headers.authorization) this.keys.push(request.headers.authorization);
    const json = { "content-type": "application/json" };
    if (request.url === "/v1/models") {
      response.writeHead(200, json);
      response.end(
        JSON.stringify({ object: "list", data: [{ id: "tiny-1b" }, { id: "huge-70b" }] }),
      );
      return;
    }
    if (request.method !== "POST" || request.url !== "/v1/chat/completions") {
      response.writeHead(404, json);
      response.end("{}");
      return;
    }
    let sent = "";
    for await (const piece of request) sent += piece;
    const body = JSON.parse(sent);
    const content = JSON.stringify(this.#fitting(body.response_format?.json_schema?.schema ?? {}));
    if (body.stream !== true) {
      response.writeHead(200, json);
      response.end(JSON.stringify({ choices: [{ message: { content } }] }));
      return;
    }
    this.prompts.push(body.messages.map((said: { content: string }) => said.content).join("\n"));
    response.writeHead(200, { "content-type": "text/event-stream" });
    const say = (chunk: object) => response.write(`data: ${JSON.stringify(chunk)}\n\n`);
    const pieces = content.match(/[\s\S]{1,7}/g) ?? [];
    for (const piece of pieces) {
      if (response.destroyed) return;
      say({ choices: [{ index: 0, delta: { content: piece } }] });
      if (this.pace > 0) await new Promise((resolve) => setTimeout(resolve, this.pace));
    }
    say({ choices: [{ index: 0, delta: {}, finish_reason: "stop" }] });
    say({ choices: [], usage: { prompt_tokens: tokensIn, completion_tokens: pieces.length } });
    response.end("data: [DONE]\n\n");
  }
}
