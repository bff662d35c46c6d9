import { useFormat } from "@kept/shared/format";
import { useTranslation } from "react-i18next";
import { languageName } from "../../../knowledge/model";
import { TicketDoor } from "../TicketDoor";
import type { Evidence } from "./queries";

type Verbatim = Evidence["verbatims"][number];

/** What the theme sounds like, and where it ends. */
export function Voices({ evidence }: { evidence: Evidence }) {
  const { t } = useTranslation("theme");
  const { verbatims, counter } = evidence;
  return (
    <section aria-labelledby="theme-voices" className="flex flex-col gap-4">
      <h3 id="theme-voices" className="font-semibold">
        {t("voices.title")}
      </h3>
      {verbatims.length === 0 && <p className="text-ink-soft">{t("voices.none")}</p>}
      {verbatims.map((verbatim) => (
        <Voice key={verbatim.ticket_id} verbatim={verbatim} />
      ))}
      {counter && (
        <div className="flex flex-col gap-1.5">
          <p className="text-ink-soft text-small">
            {counter.near ? t("voices.nearer", { theme: counter.near }) : t("voices.counter")}
          </p>
          <Voice verbatim={counter} quiet />
        </div>
      )}
    </section>
  );
}

const LONG = 320;

export function Voice({ verbatim, quiet = false }: { verbatim: Verbatim; quiet?: boolean }) {
  const format = useFormat();
  const { words, language, at, ticket_id } = verbatim;
  const shown = words.length > LONG ? `${words.slice(0, LONG).trimEnd()}…` : words;
  return (
    <figure className="flex flex-col gap-1">
      <blockquote
        lang={language || undefined}
        dir="auto"
        title={shown === words ? undefined : words}
        className={
          quiet
            ? "border-line-strong border-s-2 border-dashed ps-3 text-ink-soft [overflow-wrap:anywhere]"
            : "border-accent border-s-2 ps-3 text-read [overflow-wrap:anywhere]"
        }
      >
        {shown}
      </blockquote>
      <figcaption className="flex flex-wrap gap-x-2 ps-3.5 text-ink-faint text-small">
        <TicketDoor id={ticket_id} />
        {language && <span>{languageName(language)}</span>}
        <span>{format.date(new Date(at))}</span>
      </figcaption>
    </figure>
  );
}
