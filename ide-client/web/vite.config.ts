import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";

export default defineConfig({
  // Relative addresses, so that a proxy may serve everything under a path of its own.
  base: "./",
  plugins: [react()],
  worker: { format: "es" },
  build: {
    outDir: "target/classes/dev/lockstep/web",
    emptyOutDir: true,
    target: "es2023",
    // No inlining: the page's content security policy allows scripts and styles from files only.
    assetsInlineLimit: 0,
    reportCompressedSize: true,
  },
  server: {
    proxy: { "/api": { target: "http://127.0.0.1:8080", ws: true } },
  },
  test: {
    include: ["test/**/*.test.{ts,tsx}"],
    environment: "node",
    testTimeout: 60_000,
    // The rest of the build needs the two cores, too.
    maxWorkers: 2,
  },
});
