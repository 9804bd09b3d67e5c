import { useModel } from "../shared/app-model.ts";
import { useCell } from "../shared/cell-store.ts";
import { HelpIcon, Mark, MenuIcon, MoonIcon, SearchIcon, SunIcon, SystemIcon } from "../shared/icons.tsx";
import { go, route } from "../shared/route.ts";
import { actAs, identity, personas, signOut } from "../sign-in/identity.ts";
import { Chooser } from "./chooser.tsx";
import { chooseTheme, nextTheme, themeChoice } from "./theme.ts";
import "./header.css";

interface HeaderProps {
  readonly onMenu: () => void;
  readonly onPalette: () => void;
  readonly onHelp: () => void;
}

const ALL_NAMESPACES = { id: "", title: "All namespaces" };
const REACH_LOOKS: Record<string, string> = { online: "good", degraded: "warn", offline: "bad", unknown: "idle" };

/** Cluster and namespace on the left, tools and the user on the right. */
export function Header({ onMenu, onPalette, onHelp }: HeaderProps) {
  const model = useModel();
  const status = useCell(model.status);
  const { types, namespaces } = useCell(model.catalog);
  const current = useCell(route);
  const isDemo = useCell(personas).length > 0;
  const entry = types.find(({ type }) => type === current.type);
  return (
    <header className="header">
      <button type="button" className="icon-button menu-button" aria-label="Types" onClick={onMenu}>
        <MenuIcon />
      </button>
      <a className="brand" href="#/" aria-label="Lockstep, home">
        <Mark />
        <span className="brand-name">Lockstep</span>
      </a>
      <Chooser
        label="Cluster"
        className="cluster-chooser"
        fallback={current.cluster === "" ? "No cluster" : current.cluster}
        chosen={status?.cluster ?? current.cluster}
        choices={(status?.clusters ?? []).map((cluster) => ({
          id: cluster.cluster,
          title: cluster.cluster,
          note: cluster.reach,
          mark: <span className={`dot is-${REACH_LOOKS[cluster.reach] ?? "idle"}`} />,
        }))}
        onChoose={(cluster) => go({ cluster, open: "" })}
      />
      {entry?.namespaced === false ? (
        <span className="scope-note" title="Objects of this type belong to no namespace.">
          Cluster-wide
        </span>
      ) : (
        <Chooser
          label="Namespace"
          className="namespace-chooser"
          fallback={current.namespace}
          chosen={current.namespace}
          choices={[ALL_NAMESPACES, ...namespaces.map((name) => ({ id: name, title: name }))]}
          onChoose={(namespace) => go({ namespace })}
        />
      )}
      <span className="space" />
      <button type="button" className="palette-button" onClick={onPalette} aria-label="Jump to a type or a namespace">
        <SearchIcon />
        <span className="palette-text">Jump to</span>
        <kbd>Ctrl K</kbd>
      </button>
      {isDemo && (
        <span className="demo-mark" title="This cluster is simulated: nothing here is real.">
          DEMO
        </span>
      )}
      <User />
      <ThemeButton />
      <button type="button" className="icon-button help-button" aria-label="Keys" title="Keys (?)" onClick={onHelp}>
        <HelpIcon />
      </button>
    </header>
  );
}

/** The signed-in user; in the demo, a choice of personas. */
function User() {
  const model = useModel();
  const status = useCell(model.status);
  const known = useCell(personas);
  const user = useCell(identity);
  if (user.kind !== "signed-in") {
    return null;
  }
  if (known.length > 0) {
    return (
      <Chooser
        label="Persona"
        className="persona-chooser"
        fallback={status?.user ?? "signed out"}
        chosen={user.persona ?? ""}
        choices={known.map((persona) => ({ id: persona.name, title: persona.name, note: persona.title }))}
        onChoose={(name) => {
          const persona = known.find((candidate) => candidate.name === name);
          if (persona !== undefined && persona.name !== user.persona) {
            go({ open: "" });
            actAs(persona);
          }
        }}
      />
    );
  }
  return (
    <Chooser
      label="User"
      className="persona-chooser"
      fallback={status?.user === undefined || status.user === "" ? "signing in" : status.user}
      chosen=""
      choices={[{ id: "sign-out", title: "Sign out" }]}
      onChoose={() => signOut()}
    />
  );
}

function ThemeButton() {
  const choice = useCell(themeChoice);
  const title = `Theme: ${choice}. Change to ${nextTheme(choice)}.`;
  return (
    <button
      type="button"
      className="icon-button theme-button"
      aria-label={title}
      title={title}
      onClick={() => chooseTheme(nextTheme(choice))}
    >
      {choice === "system" ? <SystemIcon /> : choice === "light" ? <SunIcon /> : <MoonIcon />}
    </button>
  );
}
