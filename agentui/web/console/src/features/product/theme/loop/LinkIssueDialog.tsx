import { Field, Input, Select } from "@kept/shared/ui";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { FormDialog, fieldErrors } from "../../../../forms";
import { useFaultWords } from "../corrections/useTellFault";
import { TRACKER_NAMES } from "./issueMarks";
import { type Tracker, useLinkIssue } from "./queries";

interface LinkIssueDialogProps {
  themeId: number;
  trackers: readonly Tracker[];
  onClose: () => void;
}

/** Links an issue that is there, by its address or, at one of the trackers, by its number. */
export function LinkIssueDialog({ themeId, trackers, onClose }: LinkIssueDialogProps) {
  const { t } = useTranslation("theme");
  const [tracker, setTracker] = useState(String(trackers[0]?.id ?? ""));
  const [address, setAddress] = useState("");
  const [asked, setAsked] = useState(false);
  const link = useLinkIssue();
  const words = useFaultWords();
  const wrong = fieldErrors(link.error);
  const typed = address.trim();
  function submit() {
    setAsked(true);
    if (!typed) return;
    // An address says by itself which tracker it is of.
    const tracker_id = isAddress(typed) ? undefined : Number(tracker);
    link.mutate({ id: themeId, url: typed, tracker_id }, { onSuccess: onClose });
  }
  return (
    <FormDialog
      title={t("issues.linkTitle")}
      verb={t("issues.linkVerb")}
      pending={link.isPending}
      error={link.error && Object.keys(wrong).length === 0 ? new Error(words(link.error)) : link.error}
      fields={["url", "tracker_id"]}
      onSubmit={submit}
      onClose={onClose}
    >
      <Field
        label={t("issues.address")}
        hint={t("issues.addressHint")}
        error={wrong.url ?? (asked && !typed ? t("issues.addressMissing") : undefined)}
      >
        <Input
          autoFocus
          value={address}
          maxLength={1000}
          onChange={(event) => setAddress(event.target.value)}
        />
      </Field>
      {trackers.length > 1 && typed !== "" && !isAddress(typed) && (
        <Field label={t("issues.tracker")} error={wrong.tracker_id}>
          <TrackerSelect trackers={trackers} value={tracker} onChange={setTracker} />
        </Field>
      )}
    </FormDialog>
  );
}

function isAddress(text: string): boolean {
  return /^https?:\/\//i.test(text);
}

interface TrackerSelectProps {
  trackers: readonly Tracker[];
  value: string;
  onChange: (id: string) => void;
}

export function TrackerSelect({ trackers, value, onChange }: TrackerSelectProps) {
  return (
    <Select
      value={value}
      onChange={onChange}
      options={trackers.map(({ id, kind, name, project }) => ({
        value: String(id),
        label: name || project,
        hint: TRACKER_NAMES[kind],
      }))}
    />
  );
}
