import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

// What is built is committed and carried by the wheel, and served under a policy that allows no inline code or style:
// nothing is inlined, no source maps, workers are files of their own.
export default defineConfig({
  plugins: [react()],
  build: {
    outDir: "../src/stillwatch/console/static",
    emptyOutDir: true,
    sourcemap: false,
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    target: "es2022",
    chunkSizeWarningLimit: 700,
    license: { fileName: "licences.md" },
  },
  worker: { format: "es" },
  server: { proxy: { "/api": process.env.CONSOLE ?? "http://127.0.0.1:8799" } },
});
