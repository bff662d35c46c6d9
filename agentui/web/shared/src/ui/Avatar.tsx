import type { CSSProperties } from "react";
import { useTranslation } from "react-i18next";
import { cn } from "./cn";

export type Presence = "online" | "away" | "offline";

interface AvatarProps {
  name: string;
  /** What the colour is derived from; the name where nothing steadier is known. */
  seed?: string | number;
  /** 0 to 359, where the server has given one; the derived one otherwise. */
  hue?: number;
  /** Address of a face; the letters stand until it has come, and where there is none. */
  picture?: string;
  size?: 16 | 20 | 24 | 32 | 40 | 64;
  presence?: Presence;
  /** True where the name stands beside it, so that it is not read twice. */
  decorative?: boolean;
}

const SIZES = {
  16: "size-4 text-[8px]",
  20: "size-5 text-[9px]",
  24: "size-6 text-[10px]",
  32: "size-8 text-small",
  40: "size-10 text-read",
  64: "size-16 text-title",
};

export function Avatar({
  name,
  seed = name,
  hue = hueOf(String(seed)),
  picture,
  size = 24,
  presence,
  decorative = false,
}: AvatarProps) {
  const { t } = useTranslation("ui");
  const label = presence ? t(`avatar.${presence}`, { name }) : name;
  return (
    <span
      {...(decorative ? { "aria-hidden": true } : { role: "img", "aria-label": label })}
      title={decorative ? undefined : label}
      className={cn("relative inline-block shrink-0 select-none", SIZES[size])}
    >
      <span
        style={{ "--hue": hue } as CSSProperties}
        className="grid size-full place-items-center rounded-full avatar-ground font-semibold leading-none"
      >
        {initialsOf(name)}
      </span>
      {picture && (
        <img
          src={picture}
          alt=""
          loading="lazy"
          className="absolute inset-0 size-full rounded-full object-cover"
        />
      )}
      {presence && presence !== "offline" && <PresenceDot presence={presence} />}
    </span>
  );
}

/** Online is a filled dot, away a ring: told apart without colour. */
function PresenceDot({ presence }: { presence: "online" | "away" }) {
  return (
    <span
      className={cn(
        "-end-0.5 -bottom-0.5 absolute size-2 rounded-full border-2 ring-2 ring-surface",
        presence === "online" ? "border-met bg-met" : "border-due bg-surface",
      )}
    />
  );
}

/** First letters of the first and last word; two characters of a name without spaces in CJK is one. */
export function initialsOf(name: string): string {
  const words = name
    .replace(/[^\p{L}\p{N}\s]/gu, " ")
    .split(/\s+/)
    .filter(Boolean);
  const [first = "?"] = words;
  const last = words.length > 1 ? words.at(-1) : undefined;
  return [first, last].map((word) => [...(word ?? "")][0]?.toLocaleUpperCase() ?? "").join("");
}

/** One of twelve hues, the same for a seed on every screen. */
export function hueOf(seed: string): number {
  let hash = 0;
  for (const char of seed) hash = (hash * 31 + (char.codePointAt(0) ?? 0)) >>> 0;
  return (((hash ^ (hash >>> 15) ^ (hash >>> 7)) >>> 0) % 12) * 30 + 15;
}
