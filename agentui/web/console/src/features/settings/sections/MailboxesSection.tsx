import { Button, EmptyState, IconButton } from "@kept/shared/ui";
import { useQuery } from "@tanstack/react-query";
import { Archive, AtSign, Pencil, Plus } from "lucide-react";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import { useApi } from "../../../api";
import { ConfirmDialog, ResultState } from "../../../forms";
import { useSession } from "../../session/queries";
import { useTeams } from "../../ticket/desk";
import { Block } from "../components/Block";
import { Line, Lines } from "../components/Lines";
import { MailboxForm } from "../components/MailboxForm";
import { type Mailbox, mailboxesQuery, useArchiveMailbox } from "../queries/desk";

type Open = { what: "new" } | { what: "edit" | "archive"; mailbox: Mailbox } | null;

export default function MailboxesSection() {
  const { t } = useTranslation("settings");
  const { permissions } = useSession();
  const mailboxes = useQuery(mailboxesQuery(useApi()));
  const [open, setOpen] = useState<Open>(null);
  const close = () => setOpen(null);
  return (
    <>
      <Block
        detail={permissions.admin ? t("mailboxes.detail") : t("mailboxes.readOnly")}
        actions={
          permissions.admin && (
            <Button variant="primary" icon={Plus} onClick={() => setOpen({ what: "new" })}>
              {t("mailboxes.add")}
            </Button>
          )
        }
      >
        <ResultState query={mailboxes}>
          {(all) => <MailboxList mailboxes={all} onOpen={setOpen} />}
        </ResultState>
      </Block>
      <HowMailGetsHere />
      {open?.what === "new" && <MailboxForm onClose={close} />}
      {open?.what === "edit" && <MailboxForm mailbox={open.mailbox} onClose={close} />}
      {open?.what === "archive" && <ArchiveMailbox mailbox={open.mailbox} onClose={close} />}
    </>
  );
}

interface MailboxListProps {
  mailboxes: readonly Mailbox[];
  onOpen: (open: Open) => void;
}

function MailboxList({ mailboxes, onOpen }: MailboxListProps) {
  const { t } = useTranslation(["settings", "shell"]);
  const { permissions } = useSession();
  const teams = useTeams();
  if (mailboxes.length === 0) {
    return <EmptyState icon={AtSign} title={t("mailboxes.empty")} detail={t("mailboxes.emptyDetail")} />;
  }
  const teamOf = (mailbox: Mailbox) => teams.find(({ id }) => id === mailbox.team_id)?.name;
  return (
    <Lines label={t("shell:settings.mailboxes")}>
      {mailboxes.map((mailbox) => (
        <Line
          key={mailbox.id}
          icon={<AtSign aria-hidden="true" className="size-5 shrink-0 text-ink-faint" strokeWidth={1.5} />}
          title={mailbox.address}
          detail={[mailbox.name, teamOf(mailbox) ?? t("mailboxes.noTeam")].filter(Boolean).join(" · ")}
          actions={
            permissions.admin && (
              <>
                <IconButton
                  icon={Pencil}
                  label={t("mailboxes.edit", { address: mailbox.address })}
                  onClick={() => onOpen({ what: "edit", mailbox })}
                />
                <IconButton
                  icon={Archive}
                  label={t("mailboxes.archive", { address: mailbox.address })}
                  onClick={() => onOpen({ what: "archive", mailbox })}
                />
              </>
            )
          }
        />
      ))}
    </Lines>
  );
}

/** The server's own configuration decides this, so the page says where it is and how to check it. */
function HowMailGetsHere() {
  const { t } = useTranslation("settings");
  return (
    <Block title={t("mailboxes.how")}>
      <dl className="grid max-w-prose gap-x-6 gap-y-3 pane:grid-cols-[auto_1fr]">
        <Way name={t("mailboxes.in")} setting="KEPT_SMTP_LISTEN">
          {t("mailboxes.inDetail")}
        </Way>
        <Way name={t("mailboxes.out")} setting="KEPT_SMTP_RELAY">
          {t("mailboxes.outDetail")}
        </Way>
        <Way name={t("mailboxes.check")} setting="kept doctor">
          {t("mailboxes.checkDetail")}
        </Way>
      </dl>
    </Block>
  );
}

function Way({ name, setting, children }: { name: string; setting: string; children: ReactNode }) {
  return (
    <>
      <dt className="font-medium">{name}</dt>
      <dd className="text-ink-soft">
        <code className="rounded-sm bg-sunken px-1 font-mono text-ink text-small">{setting}</code> {children}
      </dd>
    </>
  );
}

function ArchiveMailbox({ mailbox, onClose }: { mailbox: Mailbox; onClose: () => void }) {
  const { t } = useTranslation("settings");
  const archive = useArchiveMailbox();
  return (
    <ConfirmDialog
      title={t("mailboxes.archive", { address: mailbox.address })}
      verb={t("archive")}
      pending={archive.isPending}
      error={archive.error}
      onConfirm={() => archive.mutate(mailbox.id, { onSuccess: onClose })}
      onClose={onClose}
    >
      <p>{t("mailboxes.archiveDetail")}</p>
    </ConfirmDialog>
  );
}
