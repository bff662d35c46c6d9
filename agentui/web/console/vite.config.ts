import tailwindcss from "@tailwindcss/vite";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

const server = "http://127.0.0.1:8080";

export default defineConfig({
  plugins: [react(), tailwindcss()],
  build: {
    // Nothing as data: URLs, so that the page lives under font-src and img-src 'self'.
    assetsInlineLimit: 0,
    manifest: true,
    // Every browser that runs this target preloads modules by itself.
    modulePreload: { polyfill: false },
    target: "es2023",
  },
  server: {
    proxy: {
      // The server checks where a request comes from, so the page's own host stays in place.
      "/api": { target: server, changeOrigin: false },
      "^/chat/": { target: server, ws: true, changeOrigin: false },
      "/openapi.json": { target: server, changeOrigin: false },
      "/live": { target: server, ws: true, changeOrigin: false },
    },
  },
});
