import { defineConfig } from "vite";

// The app in the iframe. The page around it is written by the server (agentui/widget.go), which reads the manifest.
export default defineConfig({
  base: "/chat/",
  oxc: { jsx: { runtime: "automatic", importSource: "preact" } },
  build: {
    assetsInlineLimit: 0,
    manifest: true,
    modulePreload: false,
    target: ["es2021", "safari15"],
    rolldownOptions: { input: "src/app/main.tsx" },
  },
  server: {
    proxy: {
      "/chat/api": "http://127.0.0.1:8080",
      "/chat/socket": { target: "http://127.0.0.1:8080", ws: true },
    },
  },
});
