import type { Person } from "../../protocol";

/** A face, or the first letter of a name. The name stands beside it, so this is decoration. */
export function Avatar({ person, large = false }: { person: Person; large?: boolean }) {
  const size = large ? "avatar large" : "avatar";
  if (person.picture) return <img class={size} src={person.picture} alt="" />;
  return (
    <span class={size} aria-hidden="true">
      {[...person.name.trim()][0]?.toUpperCase() ?? ""}
    </span>
  );
}
