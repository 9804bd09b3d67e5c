import { useEffect, useRef, useState } from "react";
import { Drawer } from "../detail/drawer.tsx";
import { useOpenObject } from "../detail/open-object.ts";
import { Explorer } from "../explorer/explorer.tsx";
import { useTable } from "../explorer/table-controller.ts";
import { Palette } from "../palette/palette.tsx";
import { useModel } from "../shared/app-model.ts";
import { useCell } from "../shared/cell-store.ts";
import { HealthShapes } from "../shared/health.tsx";
import { go, route } from "../shared/route.ts";
import { identity, personas, renewIdentity } from "../sign-in/identity.ts";
import { SignIn } from "../sign-in/sign-in.tsx";
import { Banner } from "./banner.tsx";
import { Header } from "./header.tsx";
import { Help } from "./help.tsx";
import { useKeys } from "./keys.ts";
import { Sidebar } from "./sidebar.tsx";
import { StatusBar } from "./status-bar.tsx";
import "./frame.css";

const PAGE_ROWS = 20;

/** The page: the sign-in form, or the workplace of a signed-in user. */
export function App() {
  const model = useModel();
  const user = useCell(identity);
  const status = useCell(model.status);
  const token = user.kind === "signed-in" ? user.token : "";

  useEffect(() => {
    if (token === "") {
      model.send({ kind: "disconnect" });
    } else {
      model.connect(token);
    }
  }, [model, token]);

  const refusal = status?.wantsSignIn === true ? status.message : "";
  useEffect(() => {
    if (refusal !== "") {
      void renewIdentity(refusal);
    }
  }, [refusal]);

  switch (user.kind) {
    case "unknown":
      return null;
    case "signed-out":
      return <SignIn key={user.message} message={user.message} />;
    case "signed-in":
      return <Workplace />;
  }
}

function Workplace() {
  const model = useModel();
  const table = useTable();
  const failure = useCell(model.failure);
  const current = useCell(route);
  const isDemo = useCell(personas).length > 0;
  const [isMenuOpen, setMenuOpen] = useState(false);
  const [dialog, setDialog] = useState<"palette" | "help" | undefined>();
  const filterBox = useRef<HTMLInputElement>(null);
  useRouteInWorker();

  const move = (by: number) => table.activate(Math.max(0, table.state.get().activeIndex + by), true);
  const close = () => {
    if (isMenuOpen) {
      setMenuOpen(false);
    } else if (current.open !== "") {
      go({ open: "" });
    } else {
      table.activate(-1);
    }
  };
  useKeys({
    "/": () => filterBox.current?.select(),
    ":": () => setDialog("palette"),
    "Ctrl+k": () => setDialog("palette"),
    "?": () => setDialog("help"),
    j: () => move(1),
    k: () => move(-1),
    ArrowDown: () => move(1),
    ArrowUp: () => move(-1),
    PageDown: () => move(PAGE_ROWS),
    PageUp: () => move(-PAGE_ROWS),
    g: () => table.activate(0, true),
    Home: () => table.activate(0, true),
    G: () => table.activate(Number.MAX_SAFE_INTEGER, true),
    End: () => table.activate(Number.MAX_SAFE_INTEGER, true),
    w: () => go({ isWide: !current.isWide }),
    Enter: () => {
      const key = table.state.get().activeKey;
      if (key !== undefined) {
        go({ open: key });
      }
    },
    Escape: close,
  });

  const classes = ["app", isDemo && "is-demo", isMenuOpen && "is-menu-open", current.open !== "" && "has-drawer"];
  return (
    <div className={classes.filter(Boolean).join(" ")}>
      <HealthShapes />
      <Header
        onMenu={() => setMenuOpen(!isMenuOpen)}
        onPalette={() => setDialog("palette")}
        onHelp={() => setDialog("help")}
      />
      <Sidebar onLeave={() => setMenuOpen(false)} />
      {isMenuOpen && <div className="scrim" onClick={() => setMenuOpen(false)} />}
      <div className="middle">
        {failure !== "" && (
          <div className="banner" role="alert">
            <strong>Stopped</strong>
            <span>The client failed: {failure} The page no longer updates. Reload it.</span>
          </div>
        )}
        <Banner />
        <Explorer filterBox={filterBox} />
      </div>
      {current.open !== "" && <Drawer key={current.type} onClose={() => go({ open: "" })} />}
      <StatusBar />
      {dialog === "palette" && <Palette onClose={() => setDialog(undefined)} />}
      {dialog === "help" && <Help onClose={() => setDialog(undefined)} />}
    </div>
  );
}

/** Sends the worker the cluster and the open object of the address. */
function useRouteInWorker(): void {
  const model = useModel();
  const object = useOpenObject();
  const { cluster, type, open } = useCell(route);
  useEffect(() => {
    model.send({ kind: "choose", cluster: cluster === "" ? undefined : cluster });
  }, [model, cluster]);
  useEffect(() => {
    const slash = open.indexOf("/");
    if (slash < 0) {
      object.close();
    } else {
      object.open({ type, namespace: open.slice(0, slash), name: open.slice(slash + 1) });
    }
  }, [object, type, open]);
}
