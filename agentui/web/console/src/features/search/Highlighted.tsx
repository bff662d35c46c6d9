import { stretchesOf } from "./highlights";

/** A passage with its found words marked; built from text, never from markup. */
export function Highlighted({ passage }: { passage: string }) {
  return (
    <bdi>
      {stretchesOf(passage).map(({ text, marked }, at) =>
        marked ? (
          // biome-ignore lint/suspicious/noArrayIndexKey: stretches of one text in their order
          <mark key={at} className="rounded-sm bg-note-soft text-note-text">
            {text}
          </mark>
        ) : (
          text
        ),
      )}
    </bdi>
  );
}
