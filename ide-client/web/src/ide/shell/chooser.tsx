import { type KeyboardEvent, type ReactNode, useEffect, useId, useRef, useState } from "react";
import { CheckIcon, ChevronIcon } from "../shared/icons.tsx";
import "./chooser.css";

export interface Choice {
  readonly id: string;
  readonly title: string;
  readonly note?: string;
  readonly mark?: ReactNode;
}

interface ChooserProps {
  readonly label: string;
  readonly choices: readonly Choice[];
  readonly chosen: string;
  readonly onChoose: (id: string) => void;
  /** Text of the button when the choices do not include the chosen one. */
  readonly fallback: string;
  readonly className?: string;
  readonly lead?: ReactNode;
}

/** Number of choices above which the list has a search field. */
const SEARCH_FROM = 8;
/** Choices in the list at once. */
const SHOWN_MAX = 200;

/** Button with a list below it: an ARIA combobox when the list is long enough for a search. */
export function Chooser({ label, choices, chosen, onChoose, fallback, className = "", lead }: ChooserProps) {
  const [isOpen, setOpen] = useState(false);
  const [query, setQuery] = useState("");
  const [active, setActive] = useState(0);
  const box = useRef<HTMLDivElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  const list = useRef<HTMLDivElement>(null);
  const id = useId();
  const word = query.trim().toLowerCase();
  const matching = choices.filter(({ title }) => title.toLowerCase().includes(word));
  const shown = matching.slice(0, SHOWN_MAX);
  const current = choices.find((choice) => choice.id === chosen);

  useEffect(() => {
    if (!isOpen) {
      return undefined;
    }
    const onPointerDown = (event: PointerEvent) => {
      if (!box.current?.contains(event.target as Node)) {
        setOpen(false);
      }
    };
    document.addEventListener("pointerdown", onPointerDown);
    return () => document.removeEventListener("pointerdown", onPointerDown);
  }, [isOpen]);

  useEffect(() => {
    list.current?.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: "nearest" });
  }, [active, isOpen]);

  const open = () => {
    setQuery("");
    setActive(Math.max(0, choices.findIndex((choice) => choice.id === chosen)));
    setOpen(true);
  };
  const close = () => {
    setOpen(false);
    button.current?.focus();
  };
  const choose = (choice: Choice | undefined) => {
    if (choice !== undefined) {
      onChoose(choice.id);
      close();
    }
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const moves: Record<string, number> = { ArrowDown: 1, ArrowUp: -1, PageDown: 10, PageUp: -10 };
    const move = moves[event.key];
    if (move !== undefined) {
      setActive(Math.max(0, Math.min(shown.length - 1, active + move)));
    } else if (event.key === "Enter") {
      choose(shown[active]);
    } else if (event.key === "Escape") {
      close();
    } else if (event.key === "Tab") {
      setOpen(false);
      return;
    } else {
      return;
    }
    event.preventDefault();
    event.stopPropagation();
  };

  const hasSearch = choices.length > SEARCH_FROM;
  const activeId = shown[active] === undefined ? undefined : `${id}-${active}`;
  return (
    <div className={`chooser ${className}`} ref={box}>
      <button
        ref={button}
        type="button"
        className="chooser-button"
        aria-haspopup="listbox"
        aria-expanded={isOpen}
        aria-label={`${label}: ${current?.title ?? fallback}`}
        onClick={() => (isOpen ? close() : open())}
      >
        {lead ?? current?.mark}
        <span className="chooser-title">{current?.title ?? fallback}</span>
        <ChevronIcon />
      </button>
      {isOpen && (
        <div className="popover" onKeyDown={onKeyDown}>
          {hasSearch && (
            <input
              className="popover-search"
              role="combobox"
              aria-label={`Search: ${label}`}
              aria-expanded="true"
              aria-controls={`${id}-list`}
              aria-activedescendant={activeId}
              placeholder="Type to narrow down"
              spellCheck={false}
              autoFocus
              value={query}
              onChange={(event) => {
                setQuery(event.target.value);
                setActive(0);
              }}
            />
          )}
          <div
            className="popover-list"
            id={`${id}-list`}
            role="listbox"
            aria-label={label}
            ref={list}
            tabIndex={hasSearch ? -1 : 0}
            aria-activedescendant={hasSearch ? undefined : activeId}
            autoFocus={!hasSearch}
          >
            {shown.map((choice, index) => (
              <div
                key={choice.id}
                id={`${id}-${index}`}
                role="option"
                aria-selected={index === active}
                className="option"
                onPointerMove={() => setActive(index)}
                onClick={() => choose(choice)}
              >
                <span className="option-check">{choice.id === chosen && <CheckIcon />}</span>
                {choice.mark}
                <span className="option-title">{choice.title}</span>
                {choice.note !== undefined && <span className="option-note">{choice.note}</span>}
              </div>
            ))}
            {matching.length > shown.length && (
              <div className="option-more">{matching.length - shown.length} more: type to narrow down</div>
            )}
            {matching.length === 0 && <div className="option-more">Nothing matches.</div>}
          </div>
        </div>
      )}
    </div>
  );
}
