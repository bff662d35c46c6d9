import { defineConfig } from "vite";

// The script that sites carry: one classic script, for browsers that are older than the app's.
export default defineConfig({
  publicDir: false,
  build: {
    emptyOutDir: false,
    target: "es2020",
    cssTarget: ["chrome90", "safari14"],
    lib: { entry: "src/loader/main.ts", formats: ["iife"], name: "keptLoader", fileName: () => "widget.js" },
  },
});
