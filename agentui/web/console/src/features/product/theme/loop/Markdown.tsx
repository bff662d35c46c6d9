import { Fragment, useMemo } from "react";
import { type Block, blocksOf, type Piece } from "./markdown";

/** An issue's text as the tracker will show it. */
export function Markdown({ text }: { text: string }) {
  const blocks = useMemo(() => blocksOf(text), [text]);
  return (
    <div
      dir="auto"
      className="flex flex-col gap-2 rounded-md border border-line p-3 [overflow-wrap:anywhere]"
    >
      {blocks.map((block, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: blocks have no identity besides their place
        <BlockOf key={at} block={block} />
      ))}
    </div>
  );
}

function BlockOf({ block }: { block: Block }) {
  switch (block.kind) {
    case "heading":
      return (
        <p className="mt-1 font-semibold">
          <Pieces pieces={block.pieces} />
        </p>
      );
    case "quote":
      return (
        <blockquote className="border-line-strong border-s-2 ps-3 text-ink-soft">
          <Pieces pieces={block.pieces} />
        </blockquote>
      );
    case "list":
      return (
        <ul className="list-disc ps-5">
          {block.items.map((item, place) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: items have no identity besides their place
            <li key={place}>
              <Pieces pieces={item} />
            </li>
          ))}
        </ul>
      );
    case "paragraph":
      return (
        <p>
          <Pieces pieces={block.pieces} />
        </p>
      );
  }
}

function Pieces({ pieces }: { pieces: readonly Piece[] }) {
  return pieces.map(({ text, strong, href }, at) => {
    const key = `${at} ${text}`;
    if (href) {
      return (
        <a
          key={key}
          href={href}
          target="_blank"
          rel="noopener noreferrer"
          className="text-accent-text underline"
        >
          {text}
        </a>
      );
    }
    return strong ? <strong key={key}>{text}</strong> : <Fragment key={key}>{text}</Fragment>;
  });
}
