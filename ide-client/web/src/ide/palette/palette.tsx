import { type KeyboardEvent, useEffect, useId, useMemo, useRef, useState } from "react";
import { useModel } from "../shared/app-model.ts";
import { useCell } from "../shared/cell-store.ts";
import { Dialog } from "../shared/dialog.tsx";
import { go } from "../shared/route.ts";
import { typeTitle } from "../shared/text.ts";
import { groupTypes } from "../shared/type-group.ts";
import { fuzzyScore } from "./fuzzy.ts";
import "./palette.css";

interface Target {
  readonly id: string;
  readonly title: string;
  readonly kind: string;
  /** Other words that find it. */
  readonly alias: string;
  readonly go: () => void;
}

/** Targets in the list at once. */
const SHOWN_MAX = 60;

/** Jumps to a type, a namespace or a cluster by a few letters of its name. */
export function Palette({ onClose }: { onClose: () => void }) {
  const targets = useTargets();
  const [typed, setTyped] = useState("");
  const [active, setActive] = useState(0);
  const list = useRef<HTMLDivElement>(null);
  const id = useId();
  const shown = useMemo(() => bestOf(targets, typed), [targets, typed]);

  useEffect(() => {
    list.current?.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: "nearest" });
  }, [active]);

  const choose = (target: Target | undefined) => {
    if (target !== undefined) {
      target.go();
      onClose();
    }
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      const move = event.key === "ArrowDown" ? 1 : -1;
      setActive(Math.max(0, Math.min(shown.length - 1, active + move)));
      event.preventDefault();
    } else if (event.key === "Enter") {
      choose(shown[active]);
      event.preventDefault();
    }
    event.stopPropagation();
  };
  return (
    <Dialog label="Jump" className="dialog palette" onClose={onClose}>
      <input
        className="palette-input"
        role="combobox"
        aria-label="Jump to a type, a namespace or a cluster"
        aria-expanded="true"
        aria-controls={id}
        aria-activedescendant={shown[active] === undefined ? undefined : `${id}-${active}`}
        placeholder="Type, namespace or cluster"
        spellCheck={false}
        autoComplete="off"
        autoFocus
        value={typed}
        onChange={(event) => {
          setTyped(event.target.value);
          setActive(0);
        }}
        onKeyDown={onKeyDown}
      />
      <div className="palette-list" id={id} role="listbox" aria-label="Places" ref={list}>
        {shown.map((target, index) => (
          <div
            key={target.id}
            id={`${id}-${index}`}
            role="option"
            aria-selected={index === active}
            className="option"
            onPointerMove={() => setActive(index)}
            onClick={() => choose(target)}
          >
            <span className="option-title">{target.title}</span>
            <span className="option-note">{target.kind}</span>
          </div>
        ))}
        {shown.length === 0 && <div className="option-more">Nothing matches.</div>}
      </div>
    </Dialog>
  );
}

function useTargets(): Target[] {
  const model = useModel();
  const { types, namespaces } = useCell(model.catalog);
  const status = useCell(model.status);
  const clusters = status?.clusters;
  return useMemo(() => {
    const targets: Target[] = groupTypes(types).flatMap((group) =>
      group.types.map((entry) => ({
        id: `type ${entry.type}`,
        title: typeTitle(entry),
        kind: entry.group === "" ? group.title : entry.group,
        alias: entry.type,
        go: () => go({ type: entry.type, filter: "", sort: "", open: "" }),
      })),
    );
    for (const namespace of namespaces) {
      targets.push({
        id: `namespace ${namespace}`,
        title: namespace,
        kind: "Namespace",
        alias: "namespace",
        go: () => go({ namespace }),
      });
    }
    for (const { cluster } of clusters ?? []) {
      targets.push({
        id: `cluster ${cluster}`,
        title: cluster,
        kind: "Cluster",
        alias: "cluster",
        go: () => go({ cluster, open: "" }),
      });
    }
    return targets;
  }, [types, namespaces, clusters]);
}

function bestOf(targets: readonly Target[], typed: string): Target[] {
  if (typed.trim() === "") {
    return targets.slice(0, SHOWN_MAX);
  }
  return targets
    .flatMap((target) => {
      const score = fuzzyScore(target.title, target.alias, typed);
      return score === undefined ? [] : [{ target, score }];
    })
    .sort((a, b) => b.score - a.score)
    .slice(0, SHOWN_MAX)
    .map(({ target }) => target);
}
