import { Button, Chip, EmptyState, IconButton, RelativeTime, useToast } from "@kept/shared/ui";
import { useQuery } from "@tanstack/react-query";
import { CircleDot, Pencil, Plus, Trash2, TriangleAlert, Webhook, Zap } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useApi } from "../../../api";
import { ConfirmDialog, ResultState, useFaultText } from "../../../forms";
import { useSession } from "../../session/queries";
import { Block } from "../components/Block";
import { Line, Lines } from "../components/Lines";
import { HookDialog } from "./HookDialog";
import { type Tracker, trackersQuery, useDeleteTracker, useTestTracker } from "./queries";
import { TrackerForm } from "./TrackerForm";
import { KIND_NAMES } from "./trackers";

type Open =
  | { what: "new" }
  | { what: "edit" | "delete"; tracker: Tracker }
  | { what: "hook"; tracker: Tracker; secret?: string }
  | null;

/** Where developers keep their issues. */
export default function TrackersSection() {
  const { t } = useTranslation("digests");
  const { permissions } = useSession();
  const trackers = useQuery(trackersQuery(useApi()));
  const [open, setOpen] = useState<Open>(null);
  const close = () => setOpen(null);
  return (
    <Block
      detail={t(permissions.admin ? "trackers.detail" : "trackers.readOnly")}
      actions={
        permissions.admin && (
          <Button variant="primary" icon={Plus} onClick={() => setOpen({ what: "new" })}>
            {t("trackers.add")}
          </Button>
        )
      }
    >
      <ResultState query={trackers}>{(all) => <TrackerList trackers={all} onOpen={setOpen} />}</ResultState>
      {open?.what === "new" && (
        <TrackerForm
          onClose={close}
          onMade={({ tracker, hook_secret }) => setOpen({ what: "hook", tracker, secret: hook_secret })}
        />
      )}
      {open?.what === "edit" && <TrackerForm tracker={open.tracker} onClose={close} />}
      {open?.what === "hook" && <HookDialog tracker={open.tracker} secret={open.secret} onClose={close} />}
      {open?.what === "delete" && <DeleteTracker tracker={open.tracker} onClose={close} />}
    </Block>
  );
}

interface TrackerListProps {
  trackers: readonly Tracker[];
  onOpen: (open: Open) => void;
}

function TrackerList({ trackers, onOpen }: TrackerListProps) {
  const { t } = useTranslation(["digests", "shell"]);
  if (trackers.length === 0) {
    return <EmptyState icon={CircleDot} title={t("trackers.empty")} detail={t("trackers.emptyDetail")} />;
  }
  return (
    <Lines label={t("shell:settings.trackers")}>
      {trackers.map((tracker) => (
        <TrackerLine key={tracker.id} tracker={tracker} onOpen={onOpen} />
      ))}
    </Lines>
  );
}

function TrackerLine({ tracker, onOpen }: { tracker: Tracker; onOpen: (open: Open) => void }) {
  const { t } = useTranslation("digests");
  const { permissions } = useSession();
  const notify = useToast();
  const test = useTestTracker();
  const failed = useFaultText(test.error);
  const { name } = tracker;
  const problem = failed || (test.isSuccess ? "" : tracker.problem);
  function ask() {
    test.mutate(tracker.id, {
      onSuccess: ({ user, project }) =>
        notify({ title: t(user ? "trackers.answersAs" : "trackers.answers", { user, project }) }),
    });
  }
  return (
    <Line
      title={name}
      marks={
        <>
          <Chip>{KIND_NAMES[tracker.kind]}</Chip>
          {problem && (
            <Chip tone="breach" icon={TriangleAlert}>
              {t("trackers.problem")}
            </Chip>
          )}
        </>
      }
      detail={
        <>
          <span className="block">
            {name !== tracker.project && `${tracker.project} · `}
            <bdi>{tracker.url}</bdi>
            {" · "}
            {tracker.hook_at ? (
              <>
                {t("trackers.hookCame")} <RelativeTime at={tracker.hook_at} style="phrase" />
              </>
            ) : (
              t("trackers.noHook")
            )}
          </span>
          {problem && <span className="block text-breach-text">{problem}</span>}
        </>
      }
      actions={
        permissions.admin && (
          <>
            <IconButton
              icon={Zap}
              label={t("trackers.test", { name })}
              disabled={test.isPending}
              onClick={ask}
            />
            <IconButton
              icon={Webhook}
              label={t("hook.open", { name })}
              onClick={() => onOpen({ what: "hook", tracker })}
            />
            <IconButton
              icon={Pencil}
              label={t("trackers.edit", { name })}
              onClick={() => onOpen({ what: "edit", tracker })}
            />
            <IconButton
              icon={Trash2}
              label={t("trackers.delete", { name })}
              onClick={() => onOpen({ what: "delete", tracker })}
            />
          </>
        )
      }
    />
  );
}

function DeleteTracker({ tracker, onClose }: { tracker: Tracker; onClose: () => void }) {
  const { t } = useTranslation("digests");
  const remove = useDeleteTracker();
  return (
    <ConfirmDialog
      title={t("trackers.deleteTitle", { name: tracker.name })}
      verb={t("trackers.deleteVerb")}
      pending={remove.isPending}
      error={remove.error}
      onConfirm={() => remove.mutate(tracker.id, { onSuccess: onClose })}
      onClose={onClose}
    >
      <p>{t("trackers.deleteDetail")}</p>
    </ConfirmDialog>
  );
}
