// Serves the built page with the mock backend and the sample cluster, on loopback:
//   node test/mock/run.mjs [--port 8080] [--pods 2000] [--churn 20] [--tick 25] [--no-demo]
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { runnerImport } from "vite";

const { values } = parseArgs({
  options: {
    port: { type: "string", default: "8080" },
    pods: { type: "string", default: "2000" },
    churn: { type: "string", default: "20" },
    tick: { type: "string", default: "25" },
    "no-demo": { type: "boolean", default: false },
  },
});
const { module } = await runnerImport(fileURLToPath(new URL("server.ts", import.meta.url)), { configFile: false });
const server = await module.startMock({
  port: Number(values.port),
  pods: Number(values.pods),
  churn: Number(values.churn),
  tickMs: Number(values.tick),
  web: fileURLToPath(new URL("../../target/classes/dev/lockstep/web", import.meta.url)),
  isDemo: !values["no-demo"],
});
console.log(`http://127.0.0.1:${server.port}/`);
