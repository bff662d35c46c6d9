import { useFormat } from "@kept/shared/format";
import { Button, cn, EmptyState } from "@kept/shared/ui";
import { useQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { ArrowLeft, CircleCheck, Download, Newspaper } from "lucide-react";
import { type ReactNode, useEffect, useId } from "react";
import { useTranslation } from "react-i18next";
import { useApi } from "../../../api";
import { ResultState, SkeletonLines } from "../../../forms";
import { useDays } from "../../knowledge/figures/useDays";
import { EvidencePane } from "../evidence/EvidencePane";
import { ProductPage } from "../ProductPage";
import { countedOf } from "../search";
import { ThemeLink } from "../theme/ThemeLink";
import { Bars } from "./Bars";
import { Changes } from "./Changes";
import { Entry } from "./Entry";
import { type Digest, type DigestPage, digestQuery, useReadDigest } from "./queries";
import { SharePopover } from "./SharePopover";
import { isEmpty, sectionsOf } from "./sections";
import { useDay } from "./useDay";

const route = getRouteApi("/desk/product/digests/$digestId");

/** One digest: the numbers as they were sent, each with its tickets. */
export default function DigestView() {
  const { digestId } = route.useParams();
  const { t } = useTranslation("digests");
  const id = Number(digestId);
  const known = Number.isSafeInteger(id) && id > 0;
  const page = useQuery({ ...digestQuery(useApi(), id), enabled: known });
  return (
    <ProductPage place="digests">
      <div className="mx-auto w-full max-w-3xl px-4 py-5 pane:px-6">
        <Link
          to="/product/digests"
          className="mb-4 inline-flex items-center gap-1 text-ink-soft hover:text-ink"
        >
          <ArrowLeft aria-hidden="true" className="size-4 rtl:rotate-180" />
          {t("archive.all")}
        </Link>
        {known ? (
          <ResultState query={page} skeleton={<SkeletonLines lines={12} />}>
            {(data) => <Letter key={id} page={data} />}
          </ResultState>
        ) : (
          <EmptyState icon={Newspaper} title={t("unknown")} />
        )}
      </div>
    </ProductPage>
  );
}

function Letter({ page }: { page: DigestPage }) {
  const { digest, changes } = page;
  const { t } = useTranslation("digests");
  const days = useDays();
  useRead(page);
  return (
    <article>
      <header className="mb-5">
        <div className="flex flex-wrap items-start gap-x-4 gap-y-2">
          <div className="min-w-0 flex-1 basis-60">
            <h2 className="font-semibold text-title">
              <bdi>{page.team}</bdi>
            </h2>
            <p className="text-ink-soft">{days.range(page)}</p>
          </div>
          <div className="flex flex-wrap gap-2">
            <SharePopover id={page.id} url={page.url} />
            <Button icon={Download} onClick={() => download(page)}>
              {t("download")}
            </Button>
          </div>
        </div>
        <Sum digest={digest} />
        {changes && (
          <Part title={t("changes.title", { since: days.name(changes.since) })} className="mt-5">
            <Changes changes={changes} />
          </Part>
        )}
      </header>
      {isEmpty(digest) && <EmptyState icon={Newspaper} title={t("quiet")} />}
      {sectionsOf(digest).map(({ name, items }) => (
        <Part key={name} title={t(`sections.${name}`)} hot={name === "first"}>
          <ul>
            {items.map((item) => (
              <Entry key={item.theme_id} item={item} section={name} digest={digest} />
            ))}
          </ul>
        </Part>
      ))}
      <Fixed digest={digest} />
      <Missing digest={digest} />
      <Foot page={page} />
      <Opened digest={digest} />
    </article>
  );
}

/** Whoever has it before them has read it; the page keeps what was new to them. */
function useRead({ id, read }: DigestPage) {
  const { mutate } = useReadDigest();
  useEffect(() => {
    if (!read) mutate(id);
  }, [id, read, mutate]);
}

function Sum({ digest }: { digest: Digest }) {
  const { t } = useTranslation("digests");
  const format = useFormat();
  const { tickets, before, weeks, all, unplaced } = digest;
  return (
    <div className="mt-4 flex flex-wrap items-center gap-x-6 gap-y-2 rounded-md bg-sunken px-4 py-3">
      <div className="min-w-0 flex-1">
        <p className="figures font-semibold text-title">
          {t("sum.tickets", { count: tickets, figure: format.number(tickets) })}
        </p>
        <p className="figures text-ink-soft">
          {t("sum.before", { figure: format.number(before) })}
          {" · "}
          {t("sum.all", { all: format.number(all), unplaced: format.number(unplaced) })}
        </p>
      </div>
      {weeks && (
        <figure>
          <Bars weeks={weeks} />
          <figcaption className="text-ink-faint text-small">
            {t("sum.weeks", { count: weeks.length })}
          </figcaption>
        </figure>
      )}
    </div>
  );
}

interface PartProps {
  title: string;
  hot?: boolean;
  className?: string;
  children: ReactNode;
}

function Part({ title, hot = false, className, children }: PartProps) {
  const id = useId();
  return (
    <section aria-labelledby={id} className={cn("mt-8", className)}>
      <h2 id={id} className={cn("mb-2 font-semibold text-read", hot && "text-breach-text")}>
        {title}
      </h2>
      {children}
    </section>
  );
}

function Fixed({ digest }: { digest: Digest }) {
  const { t } = useTranslation("digests");
  const dayName = useDay();
  const format = useFormat();
  if (digest.fixed.length === 0) return null;
  return (
    <Part title={t("sections.fixed")}>
      <ul>
        {digest.fixed.map(({ theme_id, name, fixed, stayed, told, again }) => (
          <li key={theme_id} className="flex gap-2 border-line border-t py-3 first:border-t-0">
            <CircleCheck aria-hidden="true" className="mt-0.5 size-4 shrink-0 text-met-text" />
            <div className="min-w-0">
              <h3 className="font-semibold">
                <ThemeLink id={theme_id} name={name} />
              </h3>
              <p>
                {t(stayed ? "fixed.stayed" : again > 0 ? "fixed.on" : "fixed.fixed", {
                  day: dayName(fixed),
                })}
              </p>
              <p className="text-ink-soft">
                {[
                  told > 0 && t("fixed.told", { count: told, figure: format.number(told) }),
                  again > 0 && t("fixed.again", { count: again, figure: format.number(again) }),
                ]
                  .filter(Boolean)
                  .join(" ")}
              </p>
            </div>
          </li>
        ))}
      </ul>
    </Part>
  );
}

function Missing({ digest }: { digest: Digest }) {
  const { t } = useTranslation("digests");
  const format = useFormat();
  if (digest.missing.length === 0) return null;
  return (
    <Part title={t("sections.missing")}>
      <ul>
        {digest.missing.map(({ gap_id, kind, title, weight }) => {
          const people = Math.max(1, Math.round(weight));
          return (
            <li key={gap_id} className="border-line border-t py-2 first:border-t-0">
              <h3 className="font-semibold">
                <Link
                  to="/knowledge/gaps"
                  search={{ gap: gap_id }}
                  className="rounded-sm text-accent-text underline decoration-line-strong/60 underline-offset-2 hover:decoration-current"
                >
                  <bdi>{title}</bdi>
                </Link>
              </h3>
              <p className="text-ink-soft">
                {t(`missing.${kind}`, { count: people, figure: format.number(people) })}
              </p>
            </li>
          );
        })}
      </ul>
    </Part>
  );
}

function Foot({ page }: { page: DigestPage }) {
  const { t } = useTranslation("digests");
  const format = useFormat();
  const { digest } = page;
  return (
    <footer className="mt-8 border-line border-t pt-4 text-ink-soft">
      {digest.steady > 0 && (
        <p>{t("steady", { count: digest.steady, figure: format.number(digest.steady) })}</p>
      )}
      <p>{t("counted", { at: format.absolute(new Date(digest.built_at)) })}</p>
    </footer>
  );
}

/** The tickets behind the number that was pressed, of the days that the digest tells of. */
function Opened({ digest }: { digest: Digest }) {
  const opening = route.useSearch();
  const navigate = route.useNavigate();
  const { themeId } = countedOf(opening);
  const theme = sectionsOf(digest)
    .flatMap(({ items }) => items)
    .find(({ theme_id }) => theme_id === themeId);
  return (
    <EvidencePane
      opening={opening}
      reading={{ from: digest.from, to: digest.to }}
      about={theme?.name}
      onClose={() => void navigate({ search: {} })}
    />
  );
}

/** The digest as programs get it. */
function download({ digest }: DigestPage) {
  const url = URL.createObjectURL(new Blob([JSON.stringify(digest, null, 2)], { type: "application/json" }));
  const link = document.createElement("a");
  link.href = url;
  link.download = `digest-${digest.from}-${digest.to}.json`;
  link.click();
  URL.revokeObjectURL(url);
}
