import { useTranslation } from "react-i18next";
import { Measured } from "../parts/Measured";
import { useFigures } from "../parts/useFigures";
import type { Figures } from "./model";
import { Part } from "./Part";

/** What these customers wrote about in the 90 days before, compared with everybody else. */
export function CameBefore({ figures }: { figures: Figures }) {
  const { t } = useTranslation("leaving");
  const numbers = useFigures();
  const { came_before, wrote_before, others_before } = figures;
  return (
    <Part title={t("came.title")} note={t("came.note")}>
      <p className="figures mb-1 text-ink-soft">
        {t("came.wrote")} <Measured measure={wrote_before} kind="share" />
        {others_before.value !== null && (
          <> · {t("came.others", { share: numbers.text("share", others_before.value) })}</>
        )}
      </p>
      {came_before.length === 0 ? (
        <p className="text-ink-faint">{t("came.none")}</p>
      ) : (
        <ul>
          {came_before.map(({ theme, share, others, ratio, low, high }) => (
            <li key={theme.theme_id} className="figures border-line border-b py-1.5">
              <div className="flex gap-3">
                <bdi className="min-w-0 flex-1 truncate font-medium">{theme.name}</bdi>
                <span className="shrink-0">
                  {numbers.text("ratio", ratio)}{" "}
                  <span className="text-ink-faint text-small">({numbers.range("ratio", low, high)})</span>
                </span>
              </div>
              <p className="text-ink-soft text-small">
                {t("came.of")} <Measured measure={share} kind="share" name={theme.name} />
                {others.value !== null && (
                  <> · {t("came.others", { share: numbers.text("share", others.value) })}</>
                )}
              </p>
            </li>
          ))}
        </ul>
      )}
    </Part>
  );
}
