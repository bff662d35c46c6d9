import { Button, buttonClass, Checkbox, Chip, cn, EmptyState, RelativeTime, Select } from "@kept/shared/ui";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { Link2, MailCheck, Newspaper } from "lucide-react";
import { useTranslation } from "react-i18next";
import { useApi } from "../../../api";
import { ResultState, SkeletonLines } from "../../../forms";
import { useDays } from "../../knowledge/figures/useDays";
import { productTeamsQuery } from "../../settings/product/queries";
import { ProductPage } from "../ProductPage";
import { Changes } from "./Changes";
import { type DigestHead, digestQuery, digestsQuery, useDigestNews } from "./queries";

const route = getRouteApi("/desk/product/digests");
const EVERY = "every";

/** The archive: what each team was told each week, and what is new to the reader. */
export default function DigestsView() {
  const { t } = useTranslation("digests");
  const { team, unread } = route.useSearch();
  const navigate = route.useNavigate();
  const api = useApi();
  useDigestNews();
  const { data: teams = [] } = useQuery(productTeamsQuery(api));
  const pages = useInfiniteQuery(digestsQuery(api, team));
  return (
    <ProductPage place="digests">
      <div className="mx-auto w-full max-w-3xl px-4 py-5 pane:px-6">
        <div className="mb-4 flex flex-wrap items-center gap-x-4 gap-y-2">
          {teams.length > 1 && (
            <Select
              aria-label={t("archive.team")}
              className="w-56"
              value={team === undefined ? EVERY : String(team)}
              onChange={(id) =>
                void navigate({ search: (now) => ({ ...now, team: id === EVERY ? undefined : Number(id) }) })
              }
              options={[
                { value: EVERY, label: t("archive.everyTeam") },
                ...teams.map(({ id, name }) => ({ value: String(id), label: name })),
              ]}
            />
          )}
          <Checkbox
            checked={unread === true}
            onChange={(only) =>
              void navigate({ search: (now) => ({ ...now, unread: only ? true : undefined }) })
            }
            label={t("archive.onlyUnread")}
          />
          <Link
            to="/settings/$section"
            params={{ section: "productTeams" }}
            className={cn(buttonClass("ghost"), "ms-auto")}
          >
            {t("archive.settings")}
          </Link>
        </div>
        <ResultState query={pages} skeleton={<SkeletonLines lines={8} />}>
          {({ pages: all }) => {
            const items = all.flatMap((page) => page.items);
            const shown = unread ? items.filter(({ read }) => !read) : items;
            return (
              <>
                <Fresh items={items} />
                <Archive items={shown} unread={unread === true} teams={teams.length} />
              </>
            );
          }}
        </ResultState>
        {pages.hasNextPage && (
          <Button
            className="mt-4"
            loading={pages.isFetchingNextPage}
            onClick={() => void pages.fetchNextPage()}
          >
            {t("archive.more")}
          </Button>
        )}
      </div>
    </ProductPage>
  );
}

/** The newest one that was not read, with what has changed since the one that was. */
function Fresh({ items }: { items: readonly DigestHead[] }) {
  const newest = items.find(({ read }) => !read);
  return newest ? <FreshDigest head={newest} /> : null;
}

function FreshDigest({ head }: { head: DigestHead }) {
  const { t } = useTranslation("digests");
  const days = useDays();
  const { data } = useQuery(digestQuery(useApi(), head.id));
  if (!data) return null;
  const { changes, digest } = data;
  const [first] = [...digest.first, ...digest.new, ...digest.growing];
  return (
    <section
      aria-labelledby="fresh"
      className="mb-6 rounded-md border border-accent/40 bg-accent-soft/40 p-4"
    >
      <h2 id="fresh" className="font-semibold text-read">
        {t(changes ? "fresh.since" : "fresh.unread", { team: head.team })}
      </h2>
      <p className="mb-3 text-ink-soft">
        {changes
          ? t("fresh.between", { since: days.name(changes.since), to: days.name(head.to) })
          : days.range(head)}
      </p>
      {changes ? (
        <Changes changes={changes} most={5} />
      ) : (
        <p>{first ? t("fresh.first", { name: first.name }) : t("quiet")}</p>
      )}
      <Link
        to="/product/digests/$digestId"
        params={{ digestId: String(head.id) }}
        className={cn(buttonClass("primary"), "mt-4")}
      >
        {t("fresh.read")}
      </Link>
    </section>
  );
}

interface ArchiveProps {
  items: readonly DigestHead[];
  unread: boolean;
  teams: number;
}

function Archive({ items, unread, teams }: ArchiveProps) {
  const { t } = useTranslation("digests");
  if (items.length === 0 && unread) return <EmptyState icon={MailCheck} title={t("archive.allRead")} />;
  if (items.length === 0) {
    return (
      <EmptyState
        icon={Newspaper}
        title={t("archive.empty")}
        detail={t(teams === 0 ? "archive.noTeams" : "archive.emptyDetail")}
      />
    );
  }
  return (
    <ol aria-label={t("archive.label")} className="border-line border-t">
      {items.map((head) => (
        <Row key={head.id} head={head} />
      ))}
    </ol>
  );
}

function Row({ head }: { head: DigestHead }) {
  const { t } = useTranslation("digests");
  const days = useDays();
  return (
    <li className="border-line border-b">
      <Link
        to="/product/digests/$digestId"
        params={{ digestId: String(head.id) }}
        className="ring-inside flex min-h-12 items-center gap-3 px-1 py-2 hover:bg-ink/4"
      >
        <span
          aria-hidden="true"
          className={cn("size-2 shrink-0 rounded-full", head.read ? "bg-transparent" : "bg-accent")}
        />
        <span className="min-w-0 flex-1">
          <span className={cn("block truncate", !head.read && "font-semibold")}>
            <bdi>{head.team}</bdi>
            {!head.read && <span className="sr-only"> ({t("archive.unread")})</span>}
          </span>
          <span className="block text-ink-soft text-small">{days.range(head)}</span>
        </span>
        {head.url && <Chip icon={Link2}>{t("archive.shared")}</Chip>}
        <span className="shrink-0 text-ink-faint text-small">
          <RelativeTime at={head.created_at} />
        </span>
      </Link>
    </li>
  );
}
