import type { ReactNode } from "react";
import { Health } from "../../gen/lockstep/v1/resource_pb.ts";

/** The word and the look of each health. A look has its own shape as well as its own colour. */
export const HEALTHS: Record<Health, { readonly word: string; readonly look: string }> = {
  [Health.UNSPECIFIED]: { word: "Unknown", look: "unknown" },
  [Health.HEALTHY]: { word: "Healthy", look: "healthy" },
  [Health.PROGRESSING]: { word: "Progressing", look: "progressing" },
  [Health.DEGRADED]: { word: "Degraded", look: "degraded" },
  [Health.FAILING]: { word: "Failing", look: "failing" },
  [Health.COMPLETED]: { word: "Completed", look: "completed" },
};

const SHAPES: Record<string, ReactNode> = {
  healthy: (
    <>
      <circle cx="7" cy="7" r="6" fill="currentColor" />
      <path d="m4.2 7.2 2 2 3.7-4.2" className="cut" />
    </>
  ),
  progressing: (
    <>
      <circle cx="7" cy="7" r="5.25" fill="none" stroke="currentColor" strokeWidth="1.5" />
      <path d="M7 3.4a3.6 3.6 0 0 1 0 7.2Z" fill="currentColor" />
    </>
  ),
  degraded: (
    <>
      <path d="M7 .9 13.4 12.5H.6Z" fill="currentColor" stroke="currentColor" strokeLinejoin="round" />
      <path d="M7 5v3.4M7 10.4v.1" className="cut" />
    </>
  ),
  failing: (
    <>
      <path d="M4.400.7h5.2l3.7 3.7v5.2l-3.7 3.7H4.4L.7 9.6V4.4Z" fill="currentColor" />
      <path d="m4.7 4.7 4.6 4.6M9.3 4.7 4.7 9.3" className="cut" />
    </>
  ),
  completed: (
    <>
      <circle cx="7" cy="7" r="5.25" fill="none" stroke="currentColor" strokeWidth="1.5" />
      <path d="m4.5 7.2 1.8 1.8 3.2-3.7" fill="none" stroke="currentColor" strokeWidth="1.5" strokeLinecap="round" />
    </>
  ),
  unknown: (
    <circle cx="7" cy="7" r="5.25" fill="none" stroke="currentColor" strokeWidth="1.5" strokeDasharray="2.2 2" />
  ),
};

/** Defines the shapes once per page; `HealthShape` refers to them. */
export function HealthShapes() {
  return (
    <svg className="visually-hidden" aria-hidden="true">
      {Object.entries(SHAPES).map(([look, shape]) => (
        <symbol key={look} id={`health-${look}`} viewBox="0 0 14 14">
          {shape}
        </symbol>
      ))}
    </svg>
  );
}

export function HealthShape({ health, size = 12 }: { health: Health; size?: number }) {
  const { look } = HEALTHS[health];
  return (
    <svg className={`health-shape is-${look}`} width={size} height={size} aria-hidden="true">
      <use href={`#health-${look}`} />
    </svg>
  );
}

/** Shape, colour and a word: the reason, where one is known. */
export function HealthText({ health, text }: { health: Health; text?: string | undefined }) {
  const { word, look } = HEALTHS[health];
  return (
    <span className={`health is-${look}`} title={text === undefined || text === word ? word : `${word}: ${text}`}>
      <HealthShape health={health} />
      <span className="health-word">{text ?? word}</span>
    </span>
  );
}
