import { Fragment, type ReactNode } from "react";

const EDGE = "\u0000";

/** Stands in a translated sentence where an element belongs. */
export function slot(name: string): string {
  return EDGE + name + EDGE;
}

interface FilledProps {
  /** Translated, with slots. */
  text: string;
  /** What stands in each of them. */
  slots: Readonly<Record<string, ReactNode>>;
}

/** A sentence with elements in it, in the order of its language. */
export function Filled({ text, slots }: FilledProps) {
  return text.split(EDGE).map((piece, at) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: pieces of one text in their order
    <Fragment key={at}>{at % 2 === 0 ? piece : slots[piece]}</Fragment>
  ));
}
