import { useFormat } from "@kept/shared/format";
import { Banner, Button, Checkbox, cn, Field, Input, Select } from "@kept/shared/ui";
import { Check, TriangleAlert, Zap } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { components } from "../../../api/schema";
import { FormDialog, fieldErrors, useFaultText, useFields } from "../../../forms";
import {
  type Tracker,
  type TrackerAccount,
  useCreateTracker,
  useTestNewTracker,
  useUpdateTracker,
} from "./queries";
import {
  isJira,
  KIND_NAMES,
  KINDS,
  needsToken,
  newTrackerOf,
  PROJECTS,
  type TrackerKind,
  type TrackerValues,
  USUAL_URLS,
  updateOf,
  valuesOf,
} from "./trackers";

type Made = components["schemas"]["TrackerWithSecret"];

const FIELDS = ["kind", "name", "url", "project", "account", "token", "labels", "issue_type"];

interface TrackerFormProps {
  tracker?: Tracker;
  onMade?: (made: Made) => void;
  onClose: () => void;
}

/** A tracker to connect, or one that is. It is asked before anything is stored. */
export function TrackerForm({ tracker, onMade, onClose }: TrackerFormProps) {
  const { t } = useTranslation("digests");
  const create = useCreateTracker();
  const update = useUpdateTracker(tracker?.id ?? 0);
  const test = useTestNewTracker();
  const saving = tracker ? update : create;
  const { values, set } = useFields<TrackerValues>(valuesOf(tracker));
  const [missing, setMissing] = useState(false);
  const wrong = { ...fieldErrors(test.error), ...fieldErrors(saving.error) };
  const told = useFaultText(test.error);
  const jira = isJira(values.kind);
  const again = tracker !== undefined && needsToken(tracker, values);

  /** What was found no longer holds once something else is asked for. */
  function change<Name extends keyof TrackerValues>(name: Name, value: TrackerValues[Name]) {
    set(name, value);
    setMissing(false);
    test.reset();
    saving.reset();
  }

  function submit() {
    if (again && !values.token.trim()) return setMissing(true);
    if (tracker) return update.mutate(updateOf(tracker, values), { onSuccess: onClose });
    create.mutate(newTrackerOf(values), { onSuccess: (made) => onMade?.(made) });
  }

  return (
    <FormDialog
      title={tracker ? t("trackers.edit", { name: tracker.name }) : t("trackers.add")}
      verb={tracker ? t("save") : t("trackers.connect")}
      pending={saving.isPending}
      error={saving.error}
      fields={FIELDS}
      onSubmit={submit}
      onClose={onClose}
    >
      {!tracker && (
        <Field label={t("trackers.kind")} error={wrong.kind}>
          <Select<TrackerKind>
            value={values.kind}
            onChange={(kind) => change("kind", kind)}
            options={KINDS.map((kind) => ({ value: kind, label: KIND_NAMES[kind] }))}
          />
        </Field>
      )}
      <Field
        label={t("trackers.url")}
        hint={jira ? undefined : t("trackers.urlHint", { usual: USUAL_URLS[values.kind] })}
        error={wrong.url}
        optional={!jira}
      >
        <Input
          type="url"
          dir="ltr"
          placeholder={USUAL_URLS[values.kind]}
          value={values.url}
          onChange={({ target }) => change("url", target.value)}
        />
      </Field>
      <Field
        label={t("trackers.project")}
        hint={t(`trackers.projectHints.${values.kind}`)}
        error={wrong.project}
      >
        <Input
          dir="ltr"
          placeholder={PROJECTS[values.kind]}
          value={values.project}
          onChange={({ target }) => change("project", target.value)}
        />
      </Field>
      {jira && (
        <Field
          label={t(`trackers.accounts.${values.kind as "jira_cloud" | "jira_server"}`)}
          error={wrong.account}
          optional={values.kind === "jira_server"}
        >
          <Input
            dir="ltr"
            autoComplete="off"
            value={values.account}
            onChange={({ target }) => change("account", target.value)}
          />
        </Field>
      )}
      <Field
        label={t("trackers.token")}
        hint={tracker && !again ? t("trackers.tokenKept") : t(`trackers.tokenHints.${values.kind}`)}
        error={missing ? t("trackers.tokenAgain") : wrong.token}
        optional={tracker !== undefined && !again}
      >
        <Input
          type="password"
          dir="ltr"
          autoComplete="off"
          value={values.token}
          onChange={({ target }) => change("token", target.value)}
        />
      </Field>
      {(!tracker || values.token.trim() !== "") && (
        <div className="flex flex-col gap-2">
          <div>
            <Button
              icon={Zap}
              loading={test.isPending}
              disabled={!values.project.trim() || !values.token.trim()}
              onClick={() => test.mutate(newTrackerOf(values))}
            >
              {t("trackers.tryOut")}
            </Button>
          </div>
          {test.data && <Found account={test.data} />}
          {told && Object.keys(fieldErrors(test.error)).length === 0 && <Banner tone="fault">{told}</Banner>}
        </div>
      )}
      <Field label={t("trackers.name")} hint={t("trackers.nameHint")} error={wrong.name} optional>
        <Input maxLength={100} value={values.name} onChange={({ target }) => change("name", target.value)} />
      </Field>
      <Field label={t("trackers.labels")} hint={t("trackers.labelsHint")} error={wrong.labels} optional>
        <Input
          placeholder="customers, kept"
          value={values.labels}
          onChange={({ target }) => change("labels", target.value)}
        />
      </Field>
      {jira && (
        <Field
          label={t("trackers.issueType")}
          hint={t("trackers.issueTypeHint")}
          error={wrong.issue_type}
          optional
        >
          <Input
            placeholder="Task"
            value={values.issue_type}
            onChange={({ target }) => change("issue_type", target.value)}
          />
        </Field>
      )}
      <Checkbox
        checked={values.comment_growth}
        onChange={(on) => set("comment_growth", on)}
        label={t("trackers.commentGrowth")}
        hint={t("trackers.commentGrowthHint")}
      />
      <Checkbox
        checked={values.reopen}
        onChange={(on) => set("reopen", on)}
        label={t("trackers.reopen")}
        hint={t("trackers.reopenHint")}
      />
      <Checkbox
        checked={values.private_network}
        onChange={(on) => change("private_network", on)}
        label={t("trackers.privateNetwork")}
        hint={t("trackers.privateNetworkHint")}
      />
    </FormDialog>
  );
}

/** What a tracker said when it was asked. */
function Found({ account }: { account: TrackerAccount }) {
  const { t } = useTranslation("digests");
  const format = useFormat();
  const { user, project, expires_at, warnings } = account;
  const warned = warnings.length > 0;
  const Icon = warned ? TriangleAlert : Check;
  return (
    <div
      role="status"
      className={cn(
        "flex gap-2 rounded-md px-3 py-2",
        warned ? "bg-due-soft text-due-text" : "bg-met-soft text-met-text",
      )}
    >
      <Icon aria-hidden="true" className="mt-0.5 size-4 shrink-0" />
      <ul className="flex min-w-0 flex-1 flex-col gap-1">
        <li>{t(user ? "trackers.answersAs" : "trackers.answers", { user, project })}</li>
        {account.public && <li>{t("trackers.public")}</li>}
        {expires_at && <li>{t("trackers.expires", { date: format.date(new Date(expires_at)) })}</li>}
        {warnings.map((warning) => (
          <li key={warning}>{warning}</li>
        ))}
      </ul>
    </div>
  );
}
