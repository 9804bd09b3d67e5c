import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { App } from "./app.tsx";
import { AppModel, ModelProvider } from "./state/app-model.ts";
import { findIdentity } from "./state/identity.ts";
import { workerPort } from "./state/ports.ts";
import { watchAddress } from "./state/route.ts";
import { watchSystemTheme } from "./state/theme.ts";
import "./styles/tokens.css";
import "./styles/base.css";
import "./styles/frame.css";
import "./styles/table.css";
import "./styles/drawer.css";

// The page's edge: starts the worker, and passes on what only a page can notice.

const model = new AppModel(workerPort());
watchAddress();
watchSystemTheme();
document.addEventListener("visibilitychange", () => {
  if (!document.hidden) {
    model.send({ kind: "check", suspect: false });
  }
});
addEventListener("online", () => model.send({ kind: "check", suspect: true }));
addEventListener("pageshow", (event) => {
  if (event.persisted) {
    model.send({ kind: "check", suspect: true });
  }
});
void findIdentity();

createRoot(document.getElementById("root")!).render(
  <StrictMode>
    <ModelProvider value={model}>
      <App />
    </ModelProvider>
  </StrictMode>,
);
