import { Fragment, useEffect, useRef } from "react";
import type { TypeEntry } from "../../client/view/catalog.ts";
import type { Detail, OwnerStep } from "../../client/view/detail-messages.ts";
import { Health } from "../../gen/lockstep/v1/resource_pb.ts";
import { Age } from "../shared/age.tsx";
import { useModel } from "../shared/app-model.ts";
import { useCell } from "../shared/cell-store.ts";
import { CellText } from "../shared/cell-text.tsx";
import { HealthShape, HEALTHS } from "../shared/health.tsx";
import { CloseIcon } from "../shared/icons.tsx";
import { go, route } from "../shared/route.ts";
import { useOpenObject } from "./open-object.ts";
import { YamlView } from "./yaml-view.tsx";
import "./drawer.css";

/** The open object: its facts, owners and labels, and its YAML. */
export function Drawer({ onClose }: { onClose: () => void }) {
  const model = useModel();
  const { open, type } = useCell(route);
  const detail = useCell(useOpenObject().detail);
  const { types } = useCell(model.catalog);
  const status = useCell(model.status);
  const scroller = useRef<HTMLElement>(null);
  const close = useRef<HTMLButtonElement>(null);
  const entry = types.find((candidate) => candidate.type === type);
  const shown = detail !== undefined && keyText(detail) === `${type} ${open}` ? detail : undefined;

  useEffect(() => {
    scroller.current?.scrollTo(0, 0);
  }, [open, type]);
  // The drawer takes the focus, unless a field or a row has it.
  useEffect(() => {
    if (document.activeElement === document.body) {
      close.current?.focus();
    }
  }, []);

  const name = open.slice(open.indexOf("/") + 1);
  const namespace = open.slice(0, open.indexOf("/"));
  return (
    <aside className="drawer" aria-label={`${entry?.kind ?? type} ${name}`} ref={scroller}>
      <header className="drawer-head">
        <div className="drawer-title">
          <span className="label">
            {entry?.kind ?? type}
            {namespace !== "" && <> in {namespace}</>}
          </span>
          <h2>{name}</h2>
        </div>
        <button ref={close} type="button" className="icon-button" aria-label="Close" title="Close (Esc)" onClick={onClose}>
          <CloseIcon />
        </button>
      </header>
      {shown === undefined ? (
        <p className="drawer-note">
          {status?.state === "LIVE" && detail === undefined
            ? "This object does not exist, or no policy shows it to you."
            : "Loading…"}
        </p>
      ) : (
        <Content detail={shown} entry={entry} scroller={scroller} />
      )}
    </aside>
  );
}

function Content({
  detail,
  entry,
  scroller,
}: {
  detail: Detail;
  entry: TypeEntry | undefined;
  scroller: React.RefObject<HTMLElement | null>;
}) {
  return (
    <>
      {detail.isGone && (
        <div className="notice" role="status">
          <strong>Gone.</strong> This object was deleted, or is no longer visible to you. Below is its last known state.
        </div>
      )}
      {detail.health !== Health.UNSPECIFIED && <HealthLine detail={detail} />}
      <Facts detail={detail} entry={entry} />
      {detail.owners.length > 0 && <Owners detail={detail} />}
      {detail.labels.length > 0 && <Labels labels={detail.labels} />}
      {detail.yaml !== "" && <YamlView yaml={detail.yaml} scroller={scroller} />}
    </>
  );
}

function HealthLine({ detail }: { detail: Detail }) {
  const { word, look } = HEALTHS[detail.health];
  return (
    <div className={`health-line is-${look}`}>
      <HealthShape health={detail.health} size={14} />
      <strong>{word}</strong>
      {detail.reason !== "" && detail.reason !== word && <span>{detail.reason}</span>}
    </div>
  );
}

/** All columns of the table, and what every object has. */
function Facts({ detail, entry }: { detail: Detail; entry: TypeEntry | undefined }) {
  const cells = (entry?.columns ?? []).filter(
    (column, index) => column.name !== "Age" && detail.cells[index] !== undefined && hasText(detail.cells[index]),
  );
  return (
    <dl className="facts">
      {cells.map((column) => (
        <Fragment key={column.name}>
          <dt title={column.description === "" ? undefined : column.description}>{column.name}</dt>
          <dd>
            <CellText cell={detail.cells[entry!.columns.indexOf(column)]} />
          </dd>
        </Fragment>
      ))}
      {detail.createdMs !== 0 && (
        <>
          <dt>Created</dt>
          <dd>
            <Age sinceMs={detail.createdMs} after=" ago" />
          </dd>
        </>
      )}
      {detail.deletedMs !== 0 && (
        <>
          <dt>Being deleted</dt>
          <dd>
            for <Age sinceMs={detail.deletedMs} />
          </dd>
        </>
      )}
      {detail.generation !== "0" && (
        <>
          <dt>Generation</dt>
          <dd>{detail.generation}</dd>
        </>
      )}
      {detail.uid !== "" && (
        <>
          <dt>UID</dt>
          <dd className="mono">{detail.uid}</dd>
        </>
      )}
    </dl>
  );
}

/** From the last owner down to the object itself, in reading order. */
function Owners({ detail }: { detail: Detail }) {
  return (
    <section aria-label="Owners">
      <div className="section-head">
        <h3>Owned by</h3>
      </div>
      <ol className="owners">
        {detail.owners.toReversed().map((owner, index) => (
          <li key={`${owner.kind} ${owner.name}`} style={{ paddingInlineStart: `${Math.max(0, index - 1) * 18}px` }}>
            {index > 0 && <span className="owner-turn" aria-hidden="true" />}
            <Owner owner={owner} />
          </li>
        ))}
        <li style={{ paddingInlineStart: `${(detail.owners.length - 1) * 18}px` }}>
          <span className="owner-turn" aria-hidden="true" />
          <span className="owner is-self">
            <HealthShape health={detail.health} />
            <span className="name">{detail.key.name}</span>
          </span>
        </li>
      </ol>
    </section>
  );
}

function Owner({ owner }: { owner: OwnerStep }) {
  const { key, health } = owner;
  const label = (
    <>
      <HealthShape health={health ?? Health.UNSPECIFIED} />
      <span className="label">{owner.kind}</span> <span className="name">{owner.name}</span>
    </>
  );
  if (key === undefined || health === undefined) {
    return (
      <span className="owner" title="Not loaded, or not visible to you.">
        {label}
      </span>
    );
  }
  return (
    <button
      type="button"
      className="owner"
      title={owner.reason === "" ? HEALTHS[health].word : `${HEALTHS[health].word}: ${owner.reason}`}
      onClick={() => go({ type: key.type, open: `${key.namespace}/${key.name}`, filter: "", sort: "" })}
    >
      {label}
    </button>
  );
}

function Labels({ labels }: { labels: Detail["labels"] }) {
  return (
    <section aria-label="Labels">
      <div className="section-head">
        <h3>Labels</h3>
      </div>
      <ul className="labels">
        {labels.map(({ key, value }) => (
          <li key={key}>
            <button
              type="button"
              title={`Filter by ${key}=${value}`}
              onClick={() => go({ filter: `${key}=${value}` })}
            >
              <span className="label-key">{key}</span>
              <span className="label-value">{value === "" ? "–" : value}</span>
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}

function hasText(cell: Detail["cells"][number] | undefined): boolean {
  return cell !== undefined && (cell.text !== "" || cell.timeMs !== 0);
}

function keyText(detail: Detail): string {
  return `${detail.key.type} ${detail.key.namespace}/${detail.key.name}`;
}
