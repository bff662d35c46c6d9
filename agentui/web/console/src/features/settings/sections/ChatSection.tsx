import { Button, Chip, EmptyState, Field, IconButton, Input } from "@kept/shared/ui";
import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { Archive, ArrowLeft, Globe, MessagesSquare, Plus } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useApi } from "../../../api";
import { ConfirmDialog, FormDialog, fieldErrors, ResultState, useFields } from "../../../forms";
import { useSession } from "../../session/queries";
import { useTeams } from "../../ticket/desk";
import { siteQuery, sitesQuery, useArchiveSite, useCreateSite } from "../chat/queries";
import { SiteForm } from "../chat/SiteForm";
import { SiteIdentity } from "../chat/SiteIdentity";
import { SiteInstall } from "../chat/SiteInstall";
import { type ChatSite, originFault, originOf } from "../chat/sites";
import { Block } from "../components/Block";
import { Line, Lines } from "../components/Lines";

/** The web sites that carry the chat; with `?site=3`, one of them. */
export default function ChatSection() {
  const { site } = useSearch({ strict: false }) as { site?: string };
  const id = Number(site);
  return Number.isSafeInteger(id) && id > 0 ? <SitePage key={id} id={id} /> : <SiteList />;
}

function SiteList() {
  const { t } = useTranslation("sites");
  const { permissions } = useSession();
  const navigate = useNavigate();
  const sites = useQuery(sitesQuery(useApi()));
  const [open, setOpen] = useState<"new" | ChatSite | null>(null);
  return (
    <Block
      detail={permissions.admin ? t("list.detail") : t("list.readOnly")}
      actions={
        permissions.admin && (
          <Button variant="primary" icon={Plus} onClick={() => setOpen("new")}>
            {t("list.add")}
          </Button>
        )
      }
    >
      <ResultState query={sites}>{(all) => <Sites sites={all} onArchive={setOpen} />}</ResultState>
      {open === "new" && (
        <NewSite
          onClose={() => setOpen(null)}
          onMade={({ id }) =>
            void navigate({
              to: "/settings/$section",
              params: { section: "chat" },
              search: { site: String(id) },
            })
          }
        />
      )}
      {open !== null && open !== "new" && <ArchiveSite site={open} onClose={() => setOpen(null)} />}
    </Block>
  );
}

function Sites({ sites, onArchive }: { sites: readonly ChatSite[]; onArchive: (site: ChatSite) => void }) {
  const { t } = useTranslation("sites");
  const { permissions } = useSession();
  const teams = useTeams();
  if (sites.length === 0) {
    return <EmptyState icon={MessagesSquare} title={t("list.empty")} detail={t("list.emptyDetail")} />;
  }
  return (
    <Lines label={t("list.label")}>
      {sites.map((site) => (
        <Line
          key={site.id}
          icon={
            <span
              aria-hidden="true"
              style={{ backgroundColor: site.look.color }}
              className="size-5 shrink-0 rounded-full"
            />
          }
          title={
            <Link
              to="/settings/$section"
              params={{ section: "chat" }}
              search={{ site: String(site.id) }}
              className="hover:underline"
            >
              {site.name}
            </Link>
          }
          marks={
            site.origins.length === 0 && (
              <Chip tone="due" icon={Globe}>
                {t("list.anywhere")}
              </Chip>
            )
          }
          detail={[
            site.origins.map((origin) => origin.replace(/^https:\/\//, "")).join(", "),
            teams.find(({ id }) => id === site.team_id)?.name,
          ]
            .filter(Boolean)
            .join(" · ")}
          actions={
            permissions.admin && (
              <IconButton
                icon={Archive}
                label={t("archive.title", { name: site.name })}
                onClick={() => onArchive(site)}
              />
            )
          }
        />
      ))}
    </Lines>
  );
}

function SitePage({ id }: { id: number }) {
  const { t } = useTranslation("sites");
  const { permissions } = useSession();
  const site = useQuery(siteQuery(useApi(), id));
  const [edition, setEdition] = useState(0);
  return (
    <>
      <Link
        to="/settings/$section"
        params={{ section: "chat" }}
        className="mb-4 inline-flex items-center gap-1 text-ink-soft hover:text-ink"
      >
        <ArrowLeft aria-hidden="true" className="size-4 rtl:rotate-180" />
        {t("list.all")}
      </Link>
      <ResultState query={site}>
        {(one) => (
          <>
            <SiteForm
              key={edition}
              site={one}
              readOnly={!permissions.admin}
              onFresh={() => setEdition((count) => count + 1)}
            />
            <div className="mt-6 border-line border-t pt-6">
              <SiteInstall site={one} />
              {permissions.admin && <SiteIdentity site={one} />}
            </div>
          </>
        )}
      </ResultState>
    </>
  );
}

function NewSite({ onMade, onClose }: { onMade: (site: ChatSite) => void; onClose: () => void }) {
  const { t } = useTranslation("sites");
  const create = useCreateSite();
  const { values, set } = useFields({ name: "", origin: "" });
  const [tried, setTried] = useState(false);
  const wrong = fieldErrors(create.error);
  const fault = values.origin.trim() ? originFault(values.origin, []) : null;
  function submit() {
    setTried(true);
    if (fault) return;
    const origins = values.origin.trim() ? [originOf(values.origin)] : [];
    create.mutate({ name: values.name.trim(), origins, assignment: "manual" }, { onSuccess: onMade });
  }
  return (
    <FormDialog
      title={t("list.add")}
      description={t("list.newDetail")}
      verb={t("list.add")}
      pending={create.isPending}
      error={create.error}
      fields={["name", "origins"]}
      onSubmit={submit}
      onClose={onClose}
    >
      <Field label={t("general.name")} hint={t("general.nameHint")} error={wrong.name}>
        <Input
          autoFocus
          maxLength={100}
          value={values.name}
          onChange={({ target }) => set("name", target.value)}
        />
      </Field>
      <Field
        label={t("origins.add")}
        hint={t("origins.hint")}
        error={tried && fault ? t(`origins.fault.${fault}`) : (wrong["origins[0]"] ?? wrong.origins)}
        optional
      >
        <Input
          type="url"
          placeholder="https://shop.example"
          value={values.origin}
          onChange={({ target }) => set("origin", target.value)}
        />
      </Field>
    </FormDialog>
  );
}

function ArchiveSite({ site, onClose }: { site: ChatSite; onClose: () => void }) {
  const { t } = useTranslation("sites");
  const archive = useArchiveSite();
  return (
    <ConfirmDialog
      title={t("archive.title", { name: site.name })}
      verb={t("archive.verb")}
      pending={archive.isPending}
      error={archive.error}
      onConfirm={() => archive.mutate(site.id, { onSuccess: onClose })}
      onClose={onClose}
    >
      <p>{t("archive.detail")}</p>
    </ConfirmDialog>
  );
}
