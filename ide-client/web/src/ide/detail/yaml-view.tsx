import { useVirtualizer } from "@tanstack/react-virtual";
import { type RefObject, useLayoutEffect, useMemo, useRef, useState } from "react";
import { CheckIcon, CopyIcon } from "../shared/icons.tsx";
import { tokenize } from "./yaml-tokens.ts";
import "./yaml-view.css";

const LINE_PX = 19;
const COPIED_MS = 1_500;

/** Virtualized read-only document: only the lines on the screen have elements. */
export function YamlView({ yaml, scroller }: { yaml: string; scroller: RefObject<HTMLElement | null> }) {
  const lines = useMemo(() => tokenize(yaml), [yaml]);
  const box = useRef<HTMLDivElement>(null);
  const [top, setTop] = useState(0);
  // Content above may move this box. The state settles after one update, because measuring changes nothing.
  // oxlint-disable-next-line react/exhaustive-deps
  useLayoutEffect(() => {
    if (box.current !== null && box.current.offsetTop !== top) {
      setTop(box.current.offsetTop);
    }
  });
  const virtualizer = useVirtualizer({
    count: lines.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => LINE_PX,
    overscan: 20,
    scrollMargin: top,
  });
  const digits = String(lines.length).length;
  const longest = useMemo(() => lines.reduce((n, line) => Math.max(n, lengthOf(line)), 0), [lines]);
  return (
    <section className="yaml" aria-label="Object as YAML">
      <div className="section-head">
        <h3>YAML</h3>
        <span className="label">the fields that Lockstep keeps</span>
        <CopyButton text={yaml} />
      </div>
      <div className="yaml-scroller">
        <div
          className="yaml-lines"
          ref={box}
          style={{ height: virtualizer.getTotalSize(), minWidth: `${longest + digits + 6}ch` }}
        >
          {virtualizer.getVirtualItems().map((item) => (
            <div
              key={item.key}
              className="yaml-line"
              style={{ transform: `translateY(${item.start - virtualizer.options.scrollMargin}px)` }}
            >
              <span className="yaml-gutter" style={{ width: `${digits + 2}ch` }} aria-hidden="true">
                {item.index + 1}
              </span>
              {lines[item.index]!.map((token, index) => (
                <span key={index} className={`yaml-${token.kind}`}>
                  {token.text}
                </span>
              ))}
            </div>
          ))}
        </div>
      </div>
    </section>
  );
}

export function CopyButton({ text, label = "Copy" }: { text: string; label?: string }) {
  const [isCopied, setCopied] = useState(false);
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text);
      setCopied(true);
      setTimeout(() => setCopied(false), COPIED_MS);
    } catch {
      // The clipboard needs a secure context: HTTPS, or the local machine.
    }
  };
  return (
    <button type="button" className="small-button" onClick={() => void copy()}>
      {isCopied ? <CheckIcon /> : <CopyIcon />}
      <span aria-live="polite">{isCopied ? "Copied" : label}</span>
    </button>
  );
}

function lengthOf(line: readonly { readonly text: string }[]): number {
  return line.reduce((n, token) => n + token.text.length, 0);
}
