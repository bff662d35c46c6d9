import type { ReactNode } from "react";

const LINK = /https?:\/\/[^\s<>"]+[^\s<>".,;:!?)\]]/g;

/** Plain text whose web addresses are links. */
export function linked(text: string): ReactNode[] {
  const parts: ReactNode[] = [];
  let end = 0;
  for (const found of text.matchAll(LINK)) {
    const [url] = found;
    parts.push(
      text.slice(end, found.index),
      <a
        key={found.index}
        href={url}
        target="_blank"
        rel="noopener noreferrer"
        className="text-accent-text underline"
      >
        {url}
      </a>,
    );
    end = found.index + url.length;
  }
  return [...parts, text.slice(end)];
}
