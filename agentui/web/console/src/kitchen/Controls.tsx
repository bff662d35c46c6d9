import { Checkbox, Combobox, Field, Input, Select, Switch, TagInput, Textarea } from "@kept/shared/ui";
import { Search } from "lucide-react";
import { useState } from "react";
import { Line, Shelf } from "./Shelf";
import { AGENTS, TAGS } from "./samples";

const PRIORITIES = [
  { value: "low", label: "Low" },
  { value: "normal", label: "Normal" },
  { value: "high", label: "High" },
  { value: "urgent", label: "Urgent", hint: "pages the team lead" },
];

export function Controls() {
  const [priority, setPriority] = useState<string | null>(null);
  const [assignee, setAssignee] = useState<string | null>("3");
  const [followers, setFollowers] = useState<string[]>(["1", "2"]);
  const [tags, setTags] = useState(["billing", "refund", "a tag that somebody made very long one day"]);
  const [on, setOn] = useState(true);
  return (
    <Shelf title="Controls">
      <Input icon={Search} placeholder="Search" aria-label="Search" />
      <Field label="Mailbox address" hint="Customers write to this address." optional>
        <Input type="email" defaultValue="support@example.com" />
      </Field>
      <Field label="Name" error="Another team has this name. Choose a different one.">
        <Input defaultValue="Billing" />
      </Field>
      <Field label="Signature">
        <Textarea defaultValue={"Kind regards,\nAna"} />
      </Field>
      <Field label="Priority">
        <Select
          options={PRIORITIES}
          value={priority}
          onChange={setPriority}
          placeholder="Choose a priority"
        />
      </Field>
      <Field label="Assignee">
        <Combobox options={AGENTS} value={assignee} onChange={setAssignee} placeholder="Nobody" />
      </Field>
      <Field label="Followers">
        <Combobox multiple options={AGENTS} value={followers} onChange={setFollowers} placeholder="Nobody" />
      </Field>
      <Field label="Tags">
        <TagInput value={tags} onChange={setTags} suggestions={TAGS} />
      </Field>
      <Line>
        <Checkbox checked={on} onChange={setOn} label="Notify me" hint="By mail, at most once an hour." />
        <Checkbox checked="mixed" onChange={() => {}} label="All teams" />
        <Checkbox checked={false} onChange={() => {}} label="Disabled" disabled />
      </Line>
      <Line>
        <Switch checked={on} onChange={setOn} label="Undo send" hint="Waits 10 seconds before sending." />
        <Switch checked={!on} onChange={(next) => setOn(!next)} aria-label="Opposite" />
      </Line>
    </Shelf>
  );
}
