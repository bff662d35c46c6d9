import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useApi } from "../../../api";
import { themeQuery } from "./queries";

/** The name of another theme, which leads there; asked for where only its id is known. */
export function ThemeLink({ id, name = "" }: { id: number; name?: string }) {
  const { data } = useQuery({ ...themeQuery(useApi(), id), enabled: name === "" });
  return (
    <Link
      to="/product/themes/$themeId"
      params={{ themeId: String(id) }}
      className="rounded-sm text-accent-text underline decoration-line-strong/60 underline-offset-2 hover:decoration-current [overflow-wrap:anywhere]"
    >
      <bdi>{name || data?.name || `#${id}`}</bdi>
    </Link>
  );
}
