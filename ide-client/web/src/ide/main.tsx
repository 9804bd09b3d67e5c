// First the shared styles, so that those of the features come later and win.
import "./shared/tokens.css";
import "./shared/base.css";
import "./shared/dialog.css";
import "./shared/health.css";
import "./shared/notice.css";
import "./shared/option.css";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { OpenObject, OpenObjectProvider } from "./detail/open-object.ts";
import { TableController, TableProvider } from "./explorer/table-controller.ts";
import { AppModel, ModelProvider } from "./shared/app-model.ts";
import { workerPort } from "./shared/ports.ts";
import { watchAddress } from "./shared/route.ts";
import { App } from "./shell/app.tsx";
import { watchSystemTheme } from "./shell/theme.ts";
import { findIdentity } from "./sign-in/identity.ts";

// The page's edge: starts the worker, makes the panes, and forwards the events that only a page receives.

const model = new AppModel(workerPort());
const rows = model.pane("explorer", "table", (page) => table.onPage(page));
const table = new TableController(rows.ask);
const openObject = new OpenObject(model);
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
      <TableProvider value={table}>
        <OpenObjectProvider value={openObject}>
          <App />
        </OpenObjectProvider>
      </TableProvider>
    </ModelProvider>
  </StrictMode>,
);
