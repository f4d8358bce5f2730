// How the studio is built, served while developing, and tested.
import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";

const server = "http://127.0.0.1:8080";

export default defineConfig({
  plugins: [react()],
  resolve: { alias: { "@": new URL("./src", import.meta.url).pathname } },
  build: {
    target: "es2022",
    manifest: true,
    // The server sends a content security policy without data: URLs for fonts.
    assetsInlineLimit: 0,
  },
  server: {
    proxy: {
      // The Origin is the development server's own, which the API rightly refuses.
      "^/(genesis|novels|admin|writer|openapi.json|healthz|readyz)(/|$|\\?)": {
        target: server,
        changeOrigin: true,
        configure: (proxy) => proxy.on("proxyReq", (request) => request.removeHeader("origin")),
      },
    },
  },
  test: {
    environment: "jsdom",
    include: ["src/**/*.test.{ts,tsx}"],
    setupFiles: ["src/test/setup.ts"],
    restoreMocks: true,
    // A slow machine is no failure.
    testTimeout: 30_000,
  },
});
