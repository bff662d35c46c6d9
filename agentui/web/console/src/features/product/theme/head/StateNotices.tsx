import { useFormat } from "@kept/shared/format";
import { Banner } from "@kept/shared/ui";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { useApi } from "../../../../api";
import { originOf, standingOf } from "../history/history";
import { lineageQuery, type Theme, type ThemeTurn } from "../queries";
import { ThemeLink } from "../ThemeLink";

/** What became of the theme, where that changes how everything below is to be read. */
export function StateNotices({ theme }: { theme: Theme }) {
  const { t } = useTranslation("theme");
  const { data: turns = [] } = useQuery(lineageQuery(useApi(), theme.id));
  const { merged_into_id: into } = theme;
  return (
    <>
      {into !== null && (
        <Banner tone="info">
          {t("notice.merged")} <ThemeLink id={into} />
        </Banner>
      )}
      {into === null && theme.ended_at !== null && <Banner tone="info">{t("notice.ended")}</Banner>}
      {theme.hidden_at !== null && <Banner tone="info">{t("notice.hidden")}</Banner>}
      <Origins theme={theme} turns={turns} />
    </>
  );
}

const TOLD = 3;

/** The newest splits and merges in a line; all of them stand in the history. */
function Origins({ theme, turns }: { theme: Theme; turns: readonly ThemeTurn[] }) {
  const { t } = useTranslation("theme");
  const format = useFormat();
  const told = standingOf(turns)
    .flatMap((turn) => {
      const said = originOf(turn, theme.id);
      return said && said.words !== "mergedInto" ? [{ turn, ...said }] : [];
    })
    .slice(0, TOLD);
  if (told.length === 0) return null;
  return (
    <ul className="flex flex-col gap-0.5 text-ink-soft">
      {told.map(({ turn, words, other }) => (
        <li key={turn.id}>
          {t(`lineage.${words}`)} <ThemeLink id={other.id} name={other.name} />,{" "}
          {format.date(new Date(turn.at))}
        </li>
      ))}
    </ul>
  );
}
