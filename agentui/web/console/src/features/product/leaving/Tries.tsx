import { useTranslation } from "react-i18next";
import { Measured } from "../parts/Measured";
import { NOTHING } from "../search";
import type { Figures } from "./model";
import { useNames } from "./names";
import { Part } from "./Part";

const ENDS = ["saved", "left", "unknown", "waiting"] as const;

/** What agents tried, and how it ended. */
export function Tries({ figures }: { figures: Figures }) {
  const { t } = useTranslation("leaving");
  const names = useNames();
  return (
    <Part title={t("tries.title")} note={t("tries.note")} className="side:col-span-2">
      {figures.tries.length === 0 ? (
        <p className="text-ink-soft">{t("tries.nothing")}</p>
      ) : (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard
        <section aria-label={t("tries.table")} tabIndex={0} className="ring-inside overflow-x-auto">
          <table className="figures w-full min-w-160 text-start">
            <thead className="text-ink-soft text-small">
              <tr className="border-line border-b">
                <th scope="col" className="py-1.5 pe-3 text-start font-normal">
                  {t("tries.what")}
                </th>
                <th scope="col" className="px-2 text-end font-normal">
                  {t("tries.tickets")}
                </th>
                {ENDS.map((end) => (
                  <th key={end} scope="col" className="px-2 text-end font-normal">
                    {t(`outcomes.${end}`)}
                  </th>
                ))}
                <th scope="col" className="px-2 text-end font-normal">
                  {t("tries.share")}
                </th>
                <th scope="col" className="px-2 text-end font-normal">
                  {t("tries.others")}
                </th>
                <th scope="col" className="ps-2 text-end font-normal">
                  {t("tries.difference")}
                </th>
              </tr>
            </thead>
            <tbody>
              {figures.tries.map((one) => (
                <tr key={one.key} className="border-line border-b">
                  <th scope="row" className="py-2 pe-3 text-start font-medium">
                    {names.tried(one.key)}
                  </th>
                  <td className="px-2 text-end">
                    <Measured measure={one.tickets} kind="count" name={names.tried(one.key)} />
                  </td>
                  {ENDS.map((end) => (
                    <td key={end} className="px-2 text-end">
                      <Measured measure={one.ends[end]} kind="count" name={t(`outcomes.${end}`)} />
                    </td>
                  ))}
                  <td className="whitespace-nowrap px-2 text-end">
                    <Measured measure={one.ends.known} kind="share" />
                  </td>
                  <td className="whitespace-nowrap px-2 text-end">
                    {one.key !== NOTHING && <Measured measure={one.others} kind="share" />}
                  </td>
                  <td className="whitespace-nowrap ps-2 text-end">
                    {one.key !== NOTHING && <Measured measure={one.difference} kind="points" />}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      )}
    </Part>
  );
}
