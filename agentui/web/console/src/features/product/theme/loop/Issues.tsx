import { Button, Chip, IconButton, RelativeTime } from "@kept/shared/ui";
import { useQuery } from "@tanstack/react-query";
import { ExternalLink, Link2, Plus, RefreshCw, Unlink } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useApi } from "../../../../api";
import { ConfirmDialog, ResultState, SkeletonLines } from "../../../../forms";
import { useTellFault } from "../corrections/useTellFault";
import type { Theme } from "../queries";
import { ISSUE_MARKS, TRACKER_NAMES } from "./issueMarks";
import { LinkIssueDialog } from "./LinkIssueDialog";
import { NewIssueDialog } from "./NewIssueDialog";
import { Part } from "./Part";
import { issuesQuery, type ThemeIssue, trackersQuery, useLookAtIssue, useUnlinkIssue } from "./queries";

interface IssuesProps {
  theme: Theme;
  steering: boolean;
}

/** Where those who build work on the theme. */
export function Issues({ theme, steering }: IssuesProps) {
  const { t } = useTranslation("theme");
  const api = useApi();
  const issues = useQuery(issuesQuery(api, theme.id));
  const trackers = useQuery(trackersQuery(api));
  const [asking, setAsking] = useState<"link" | "create" | null>(null);
  const connected = (trackers.data?.length ?? 0) > 0;
  return (
    <Part
      id="issues"
      title={t("issues.title")}
      actions={
        steering &&
        connected && (
          <>
            <Button icon={Link2} onClick={() => setAsking("link")}>
              {t("issues.link")}
            </Button>
            <Button icon={Plus} onClick={() => setAsking("create")}>
              {t("issues.create")}
            </Button>
          </>
        )
      }
    >
      <ResultState query={issues} skeleton={<SkeletonLines lines={2} />}>
        {(all) =>
          all.length === 0 ? (
            <p className="py-2 text-ink-soft">
              {t(connected || !trackers.data ? "issues.none" : "issues.noTracker")}
            </p>
          ) : (
            <ul>
              {all.map((issue) => (
                <IssueRow key={issue.id} issue={issue} steering={steering} />
              ))}
            </ul>
          )
        }
      </ResultState>
      {asking === "link" && trackers.data && (
        <LinkIssueDialog themeId={theme.id} trackers={trackers.data} onClose={() => setAsking(null)} />
      )}
      {asking === "create" && trackers.data && (
        <NewIssueDialog themeId={theme.id} trackers={trackers.data} onClose={() => setAsking(null)} />
      )}
    </Part>
  );
}

function IssueRow({ issue, steering }: { issue: ThemeIssue; steering: boolean }) {
  const { t } = useTranslation("theme");
  const { icon, tone } = ISSUE_MARKS[issue.state];
  const look = useLookAtIssue();
  const tellFault = useTellFault();
  const [leaving, setLeaving] = useState(false);
  const name = issue.key || issue.title;
  const of = { id: issue.theme_id, issue: issue.id };
  return (
    <li className="flex flex-wrap items-start gap-x-3 gap-y-1 border-line border-t py-2.5">
      <div className="min-w-60 flex-1">
        <p className="flex flex-wrap items-center gap-x-2 gap-y-1">
          <Chip icon={icon} tone={tone}>
            {t(`issues.state.${issue.state}`)}
          </Chip>
          {issue.url ? (
            <a
              href={issue.url}
              target="_blank"
              rel="noopener noreferrer"
              className="inline-flex items-center gap-1 rounded-sm font-medium text-accent-text hover:underline [overflow-wrap:anywhere]"
            >
              {name}
              <ExternalLink aria-label={t("issues.elsewhere")} role="img" className="size-3 shrink-0" />
            </a>
          ) : (
            <span className="font-medium">{TRACKER_NAMES[issue.tracker_kind]}</span>
          )}
          <bdi className="[overflow-wrap:anywhere]">{issue.title}</bdi>
        </p>
        <p className="text-ink-faint text-small">
          <bdi>{issue.tracker_name}</bdi>
          {issue.looked_at && (
            <>
              {" · "}
              {t("issues.looked")} <RelativeTime at={issue.looked_at} style="phrase" />
            </>
          )}
        </p>
        {issue.problem && (
          <p role="status" className="text-breach-text text-small">
            {issue.problem}
          </p>
        )}
      </div>
      {steering && (
        <div className="flex gap-1">
          {issue.state === "failed" ? (
            <Button
              size="small"
              icon={RefreshCw}
              loading={look.isPending}
              onClick={() => look.mutate(of, { onError: tellFault })}
            >
              {t("issues.again")}
            </Button>
          ) : (
            <IconButton
              icon={RefreshCw}
              label={t("issues.look", { name })}
              aria-disabled={look.isPending || issue.state === "creating"}
              onClick={() => look.mutate(of, { onError: tellFault })}
            />
          )}
          <IconButton icon={Unlink} label={t("issues.unlink", { name })} onClick={() => setLeaving(true)} />
        </div>
      )}
      {leaving && <UnlinkDialog issue={issue} name={name} onClose={() => setLeaving(false)} />}
    </li>
  );
}

interface UnlinkDialogProps {
  issue: ThemeIssue;
  name: string;
  onClose: () => void;
}

function UnlinkDialog({ issue, name, onClose }: UnlinkDialogProps) {
  const { t } = useTranslation("theme");
  const unlink = useUnlinkIssue();
  return (
    <ConfirmDialog
      title={t("issues.unlinkTitle", { name })}
      verb={t("issues.unlinkVerb")}
      pending={unlink.isPending}
      error={unlink.error}
      onConfirm={() => unlink.mutate({ id: issue.theme_id, issue: issue.id }, { onSuccess: onClose })}
      onClose={onClose}
    >
      <p>{t("issues.unlinkWhat")}</p>
    </ConfirmDialog>
  );
}
