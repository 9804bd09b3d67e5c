import type { ReactNode } from "react";

function Icon({ children, size = 16 }: { children: ReactNode; size?: number }) {
  return (
    <svg
      className="icon"
      width={size}
      height={size}
      viewBox="0 0 16 16"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.5"
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
    >
      {children}
    </svg>
  );
}

export const MenuIcon = () => (
  <Icon>
    <path d="M2.5 4.5h11M2.5 8h11M2.5 11.5h11" />
  </Icon>
);
export const CloseIcon = () => (
  <Icon>
    <path d="m4 4 8 8M12 4l-8 8" />
  </Icon>
);
export const SearchIcon = () => (
  <Icon size={14}>
    <circle cx="7" cy="7" r="4.25" />
    <path d="m10.5 10.5 3 3" />
  </Icon>
);
export const ChevronIcon = () => (
  <Icon size={12}>
    <path d="m4 6.5 4 4 4-4" />
  </Icon>
);
export const SunIcon = () => (
  <Icon>
    <circle cx="8" cy="8" r="2.75" />
    <path d="M8 1.5v1.5M8 13v1.5M1.5 8H3M13 8h1.5M3.4 3.4l1.1 1.1M11.5 11.5l1.1 1.1M12.6 3.4l-1.1 1.1M4.5 11.5l-1.1 1.1" />
  </Icon>
);
export const MoonIcon = () => (
  <Icon>
    <path d="M13.25 9.75A5.75 5.75 0 0 1 6.25 2.75a5.75 5.75 0 1 0 7 7Z" />
  </Icon>
);
export const SystemIcon = () => (
  <Icon>
    <rect x="2" y="3" width="12" height="8" rx="1.25" />
    <path d="M6 13.5h4" />
  </Icon>
);
export const ColumnsIcon = () => (
  <Icon>
    <rect x="2" y="3" width="12" height="10" rx="1.25" />
    <path d="M6.25 3v10M10 3v10" />
  </Icon>
);
export const CopyIcon = () => (
  <Icon size={14}>
    <rect x="5.5" y="5.5" width="8" height="8" rx="1.25" />
    <path d="M3.5 10.5h-.25a.75.75 0 0 1-.75-.75v-6.5a.75.75 0 0 1 .75-.75h6.5a.75.75 0 0 1 .75.75v.25" />
  </Icon>
);
export const CheckIcon = () => (
  <Icon size={14}>
    <path d="m3.5 8.5 3 3 6-7" />
  </Icon>
);
export const HelpIcon = () => (
  <Icon>
    <circle cx="8" cy="8" r="5.75" />
    <path d="M6.4 6.3A1.7 1.7 0 1 1 8 8.5v.6M8 11.3v.05" />
  </Icon>
);
export const ArrowIcon = ({ isDown }: { isDown: boolean }) => (
  <Icon size={12}>
    <path d={isDown ? "M8 3v10M4.5 9.5 8 13l3.5-3.5" : "M8 13V3M4.5 6.5 8 3l3.5 3.5"} />
  </Icon>
);

export const Mark = () => (
  <svg width="20" height="20" viewBox="0 0 32 32" aria-hidden="true">
    <rect width="32" height="32" rx="7" className="mark-ground" />
    <path d="M8 9h9M8 16h13M8 23h16" stroke="#fff" strokeWidth="3.2" strokeLinecap="round" />
    <circle cx="23.5" cy="9" r="2.6" fill="#7ee2b0" />
  </svg>
);
