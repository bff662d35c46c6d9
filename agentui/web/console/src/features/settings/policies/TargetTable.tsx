import {
  Button,
  Cell,
  HeadCell,
  IconButton,
  Input,
  Menu,
  MenuItem,
  PriorityIcon,
  Row,
  Select,
  Table,
} from "@kept/shared/ui";
import { Plus, X } from "lucide-react";
import { useTranslation } from "react-i18next";
import { emptyDraft, KINDS, PRIORITIES, type Priority, type TargetDraft } from "./targets";

interface TargetTableProps {
  drafts: readonly TargetDraft[];
  /** By the server's paths: "targets[0].seconds.high". */
  errors: Readonly<Record<string, string>>;
  readOnly: boolean;
  onChange: (drafts: TargetDraft[]) => void;
}

/** One promise a line, one priority a column; an empty cell promises nothing. */
export function TargetTable({ drafts, errors, readOnly, onChange }: TargetTableProps) {
  const { t } = useTranslation(["settings", "ui"]);
  const replace = (at: number, next: TargetDraft) =>
    onChange(drafts.map((one, index) => (index === at ? next : one)));
  const missing = KINDS.filter((kind) => !drafts.some((draft) => draft.kind === kind));
  const wrong = [
    ...new Set(Object.entries(errors).flatMap(([path, text]) => (inTargets(path) ? [text] : []))),
  ];
  return (
    <div>
      <Table caption={t("policies.targets")}>
        <thead>
          <tr>
            <HeadCell className="ps-0">{t("policies.promise")}</HeadCell>
            {PRIORITIES.map((priority) => (
              <HeadCell key={priority}>
                <span className="flex items-center gap-1.5">
                  <PriorityIcon priority={priority} />
                  {t(`priorities.${priority}`)}
                </span>
              </HeadCell>
            ))}
            <HeadCell>{t("policies.counted")}</HeadCell>
            <HeadCell>
              <span className="sr-only">{t("policies.verbs")}</span>
            </HeadCell>
          </tr>
        </thead>
        <tbody>
          {drafts.map((draft, at) => (
            <TargetLine
              key={draft.kind}
              draft={draft}
              path={`targets[${at}]`}
              errors={errors}
              readOnly={readOnly}
              onChange={(next) => replace(at, next)}
              onRemove={() => onChange(drafts.filter((_, index) => index !== at))}
            />
          ))}
        </tbody>
      </Table>
      {wrong.map((text) => (
        <p key={text} role="alert" className="mt-2 text-breach-text text-small">
          {text}
        </p>
      ))}
      {!readOnly && <p className="mt-2 text-ink-soft text-small">{t("policies.timeHint")}</p>}
      {missing.length > 0 && !readOnly && (
        <Menu
          trigger={
            <Button className="mt-3" icon={Plus}>
              {t("policies.addPromise")}
            </Button>
          }
        >
          {missing.map((kind) => (
            <MenuItem key={kind} onSelect={() => onChange([...drafts, emptyDraft(kind)])}>
              {t(`ui:sla.kind.${kind}`)}
            </MenuItem>
          ))}
        </Menu>
      )}
    </div>
  );
}

function inTargets(path: string): boolean {
  return path.startsWith("targets");
}

interface TargetLineProps {
  draft: TargetDraft;
  path: string;
  errors: Readonly<Record<string, string>>;
  readOnly: boolean;
  onChange: (draft: TargetDraft) => void;
  onRemove: () => void;
}

function TargetLine({ draft, path, errors, readOnly, onChange, onRemove }: TargetLineProps) {
  const { t } = useTranslation(["settings", "ui"]);
  const kind = t(`ui:sla.kind.${draft.kind}`);
  const time = (priority: Priority) => (
    <Input
      aria-label={t("policies.time", { kind, priority: t(`priorities.${priority}`) })}
      aria-invalid={errors[`${path}.seconds.${priority}`] ? true : undefined}
      title={errors[`${path}.seconds.${priority}`]}
      placeholder="–"
      value={draft.times[priority]}
      onChange={(event) => onChange({ ...draft, times: { ...draft.times, [priority]: event.target.value } })}
      className="figures w-22"
    />
  );
  return (
    <Row className="hover:bg-transparent">
      <Cell className="whitespace-nowrap ps-0 font-medium">{kind}</Cell>
      {PRIORITIES.map((priority) => (
        <Cell key={priority}>{time(priority)}</Cell>
      ))}
      <Cell>
        <Select
          aria-label={t("policies.countedOf", { kind })}
          className="w-36"
          disabled={readOnly}
          value={draft.business ? "business" : "clock"}
          onChange={(chosen) => onChange({ ...draft, business: chosen === "business" })}
          options={(["business", "clock"] as const).map((value) => ({
            value,
            label: t(`policies.by.${value}`),
          }))}
        />
      </Cell>
      <Cell className="pe-0">
        {!readOnly && <IconButton icon={X} label={t("policies.remove", { kind })} onClick={onRemove} />}
      </Cell>
    </Row>
  );
}
