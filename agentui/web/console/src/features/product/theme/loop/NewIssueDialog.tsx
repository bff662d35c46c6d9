import { Banner, Field, Input, Tabs, Textarea } from "@kept/shared/ui";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useApi } from "../../../../api";
import { FormDialog, fieldErrors, ResultState, SkeletonLines } from "../../../../forms";
import { useFaultWords } from "../corrections/useTellFault";
import { TrackerSelect } from "./LinkIssueDialog";
import { Markdown } from "./Markdown";
import { issuePreviewQuery, type Tracker, useLinkIssue } from "./queries";

interface NewIssueDialogProps {
  themeId: number;
  trackers: readonly Tracker[];
  onClose: () => void;
}

/** What a person has changed of the issue that was proposed. */
interface Draft {
  title?: string;
  body?: string;
}

/** Makes an issue with the evidence; what stands in it is seen, and may be changed, before it leaves the desk. */
export function NewIssueDialog({ themeId, trackers, onClose }: NewIssueDialogProps) {
  const { t } = useTranslation("theme");
  const [tracker, setTracker] = useState(String(trackers[0]?.id ?? ""));
  const [draft, setDraft] = useState<Draft>({});
  const [view, setView] = useState<"look" | "edit">("look");
  const preview = useQuery(issuePreviewQuery(useApi(), themeId, Number(tracker)));
  const create = useLinkIssue();
  const words = useFaultWords();
  const wrong = fieldErrors(create.error);
  function submit() {
    if (!preview.data) return;
    create.mutate({ id: themeId, tracker_id: Number(tracker), ...draft }, { onSuccess: onClose });
  }
  return (
    <FormDialog
      size="large"
      title={t("issues.createTitle")}
      verb={t("issues.createVerb")}
      pending={create.isPending}
      error={create.error && Object.keys(wrong).length === 0 ? new Error(words(create.error)) : create.error}
      fields={["title", "body", "tracker_id"]}
      onSubmit={submit}
      onClose={onClose}
    >
      {trackers.length > 1 && (
        <Field label={t("issues.tracker")} error={wrong.tracker_id}>
          <TrackerSelect trackers={trackers} value={tracker} onChange={setTracker} />
        </Field>
      )}
      <ResultState query={preview} skeleton={<SkeletonLines lines={8} />}>
        {(proposed) => (
          <>
            {proposed.public && <Banner tone="info">{t("issues.public")}</Banner>}
            <Field label={t("issues.issueTitle")} error={wrong.title}>
              <Input
                value={draft.title ?? proposed.title}
                maxLength={250}
                onChange={(event) => setDraft({ ...draft, title: event.target.value })}
              />
            </Field>
            <Tabs
              aria-label={t("issues.body")}
              value={wrong.body ? "edit" : view}
              onChange={setView}
              tabs={[
                {
                  value: "look",
                  label: t("issues.preview"),
                  content: <Markdown text={draft.body ?? proposed.body} />,
                },
                {
                  value: "edit",
                  label: t("issues.edit"),
                  content: (
                    <Field label={t("issues.body")} hint={t("issues.bodyHint")} error={wrong.body}>
                      <Textarea
                        rows={14}
                        className="max-h-none font-mono text-small"
                        maxLength={60_000}
                        value={draft.body ?? proposed.body}
                        onChange={(event) => setDraft({ ...draft, body: event.target.value })}
                      />
                    </Field>
                  ),
                },
              ]}
            />
          </>
        )}
      </ResultState>
    </FormDialog>
  );
}
