import { useFormat } from "@kept/shared/format";
import { Button, Chip, Field, Input, RelativeTime, Select, useToast } from "@kept/shared/ui";
import { useQuery } from "@tanstack/react-query";
import { RefreshCw, TriangleAlert } from "lucide-react";
import { useTranslation } from "react-i18next";
import { useApi } from "../../../api";
import { FormFault, fieldErrors, isEmpty, ResultState, TimeZoneField, useFields } from "../../../forms";
import { useMaySteer } from "../../product/theme/useMaySteer";
import { useSession } from "../../session/queries";
import { Block, Fields } from "../components/Block";
import { Line, Lines } from "../components/Lines";
import { SaveForm } from "../components/SaveForm";
import {
  type ClosingSettings,
  closingSettingsQuery,
  figureSettingsQuery,
  isUnderWay,
  runsQuery,
  type ThemeFigureSettings,
  type ThemeRun,
  type ThemeSettings,
  themeSettingsQuery,
  useAskRun,
  useSetClosingSettings,
  useSetFigureSettings,
  useSetThemeSettings,
} from "./queries";
import { HOURS, hourName } from "./times";

/** How themes are found, what their figures count in, and when one counts as back. */
export default function ThemesSection() {
  const { t } = useTranslation("digests");
  const { permissions } = useSession();
  const steers = useMaySteer();
  const api = useApi();
  const finding = useQuery(themeSettingsQuery(api));
  const figures = useQuery(figureSettingsQuery(api));
  const closing = useQuery(closingSettingsQuery(api));
  return (
    <>
      <Block title={t("finding.title")} detail={t(steers ? "finding.detail" : "finding.readOnly")}>
        <ResultState query={finding}>
          {(settings) => (
            <FindingForm key={JSON.stringify(settings)} settings={settings} readOnly={!steers} />
          )}
        </ResultState>
      </Block>
      <Runs />
      <Block title={t("figures.title")} detail={t(permissions.lead ? "figures.detail" : "figures.readOnly")}>
        <ResultState query={figures}>
          {(settings) => (
            <FiguresForm key={JSON.stringify(settings)} settings={settings} readOnly={!permissions.lead} />
          )}
        </ResultState>
      </Block>
      <Block title={t("closing.title")} detail={t(permissions.lead ? "closing.detail" : "closing.readOnly")}>
        <ResultState query={closing}>
          {(settings) => (
            <ClosingForm key={JSON.stringify(settings)} settings={settings} readOnly={!permissions.lead} />
          )}
        </ResultState>
      </Block>
    </>
  );
}

interface FormProps<Settings> {
  settings: Settings;
  readOnly: boolean;
}

const GRAININGS = [-2, -1, 0, 1, 2] as const;
const WEEKS = [4, 8, 13, 26, 52] as const;

function FindingForm({ settings, readOnly }: FormProps<ThemeSettings>) {
  const { t, i18n } = useTranslation("digests");
  const notify = useToast();
  const save = useSetThemeSettings();
  const { values, set, changes, reset } = useFields(settings);
  const wrong = fieldErrors(save.error);
  const grainings = sorted([...GRAININGS, settings.granularity]);
  const weeks = sorted([...WEEKS, settings.weeks]);
  return (
    <SaveForm
      changed={!readOnly && !isEmpty(changes)}
      pending={save.isPending}
      error={save.error}
      fields={["granularity", "weeks", "hour", "zone"]}
      onSave={() => save.mutate(values, { onSuccess: () => notify({ title: t("finding.saved") }) })}
      onReset={reset}
    >
      <Fields>
        <Field label={t("finding.granularity")} hint={t("finding.granularityHint")} error={wrong.granularity}>
          <Select
            disabled={readOnly}
            value={String(values.granularity)}
            onChange={(value) => set("granularity", Number(value))}
            options={grainings.map((value) => ({
              value: String(value),
              label: isGraining(value) ? t(`finding.grainings.${value}`) : String(value),
            }))}
          />
        </Field>
        <Field label={t("finding.weeks")} hint={t("finding.weeksHint")} error={wrong.weeks}>
          <Select
            disabled={readOnly}
            value={String(values.weeks)}
            onChange={(value) => set("weeks", Number(value))}
            options={weeks.map((value) => ({
              value: String(value),
              label: t("finding.lastWeeks", { count: value }),
            }))}
          />
        </Field>
        <Field label={t("finding.hour")} hint={t("finding.hourHint")} error={wrong.hour}>
          <Select
            disabled={readOnly}
            value={String(values.hour)}
            onChange={(value) => set("hour", Number(value))}
            options={HOURS.map((hour) => ({ value: String(hour), label: hourName(hour, i18n.language) }))}
          />
        </Field>
        <TimeZoneField
          label={t("finding.zone")}
          hint={t("finding.zoneHint")}
          error={wrong.zone}
          disabled={readOnly}
          value={values.zone}
          onChange={(zone) => set("zone", zone)}
        />
      </Fields>
    </SaveForm>
  );
}

function isGraining(value: number): value is (typeof GRAININGS)[number] {
  return (GRAININGS as readonly number[]).includes(value);
}

function sorted(values: readonly number[]): number[] {
  return [...new Set(values)].sort((a, b) => a - b);
}

/** What was found when, and a way to have it found now. */
function Runs() {
  const { t } = useTranslation("digests");
  const steers = useMaySteer();
  const runs = useQuery(runsQuery(useApi()));
  const ask = useAskRun();
  const working = runs.data?.some(isUnderWay) ?? false;
  return (
    <Block
      title={t("runs.title")}
      detail={t("runs.detail")}
      actions={
        steers && (
          <Button icon={RefreshCw} loading={ask.isPending || working} onClick={() => ask.mutate()}>
            {t(working ? "runs.working" : "runs.now")}
          </Button>
        )
      }
    >
      <FormFault error={ask.error} />
      <ResultState query={runs}>
        {(all) =>
          all.length === 0 ? (
            <p className="text-ink-soft">{t("runs.none")}</p>
          ) : (
            <Lines label={t("runs.title")}>
              {all.map((run) => (
                <RunLine key={run.id} run={run} />
              ))}
            </Lines>
          )
        }
      </ResultState>
    </Block>
  );
}

function RunLine({ run }: { run: ThemeRun }) {
  const { t } = useTranslation("digests");
  const format = useFormat();
  const found = [
    t("runs.found", {
      count: run.themes,
      tickets: format.number(run.tickets),
      themes: format.number(run.themes),
    }),
    t("runs.unplaced", { count: run.unplaced, figure: format.number(run.unplaced) }),
    run.stability !== null && t("runs.stable", { share: format.percent(run.stability) }),
  ];
  return (
    <Line
      title={<RelativeTime at={run.finished_at ?? run.asked_at} style="phrase" />}
      marks={
        <>
          <Chip>{t(`runs.kinds.${run.kind}`)}</Chip>
          {run.state === "failed" && (
            <Chip tone="breach" icon={TriangleAlert}>
              {t("runs.failed")}
            </Chip>
          )}
        </>
      }
      detail={run.state === "done" ? found.filter(Boolean).join(" · ") : run.error || t("runs.underWay")}
    />
  );
}

function FiguresForm({ settings, readOnly }: FormProps<ThemeFigureSettings>) {
  const { t } = useTranslation("digests");
  const notify = useToast();
  const save = useSetFigureSettings();
  const { values, set, changes, reset } = useFields(settings);
  const wrong = fieldErrors(save.error);
  return (
    <SaveForm
      changed={!readOnly && !isEmpty(changes)}
      pending={save.isPending}
      error={save.error}
      fields={["value_attribute", "currency", "hourly_rate", "product_field", "product_tag"]}
      onSave={() => save.mutate(values, { onSuccess: () => notify({ title: t("saved") }) })}
      onReset={reset}
    >
      <Fields>
        <div className="grid grid-cols-2 gap-4">
          <Field label={t("figures.rate")} hint={t("figures.rateHint")} error={wrong.hourly_rate}>
            <NumberInput
              min={0}
              max={100_000}
              disabled={readOnly}
              value={values.hourly_rate}
              onChange={(rate) => set("hourly_rate", rate)}
            />
          </Field>
          <Field label={t("figures.currency")} error={wrong.currency}>
            <Input
              maxLength={10}
              placeholder="EUR"
              disabled={readOnly}
              value={values.currency}
              onChange={({ target }) => set("currency", target.value)}
            />
          </Field>
        </div>
        <Field label={t("figures.value")} hint={t("figures.valueHint")} error={wrong.value_attribute}>
          <Input
            maxLength={100}
            disabled={readOnly}
            value={values.value_attribute}
            onChange={({ target }) => set("value_attribute", target.value)}
          />
        </Field>
        <Field label={t("figures.product")} hint={t("figures.productHint")} error={wrong.product_field}>
          <Input
            maxLength={100}
            disabled={readOnly}
            value={values.product_field}
            onChange={({ target }) => set("product_field", target.value)}
          />
        </Field>
        <Field label={t("figures.tag")} hint={t("figures.tagHint")} error={wrong.product_tag}>
          <Input
            maxLength={100}
            disabled={readOnly}
            value={values.product_tag}
            onChange={({ target }) => set("product_tag", target.value)}
          />
        </Field>
      </Fields>
    </SaveForm>
  );
}

/** In the order in which a theme goes through them, with what the server takes. */
const CLOSING = [
  { name: "per_hour", min: 1, max: 100_000 },
  { name: "grace_hours", min: 0, max: 8760 },
  { name: "customers", min: 1, max: 1000 },
  { name: "stayed_days", min: 1, max: 365 },
  { name: "growth_percent", min: 10, max: 10_000 },
] as const satisfies readonly { name: keyof ClosingSettings; min: number; max: number }[];

function ClosingForm({ settings, readOnly }: FormProps<ClosingSettings>) {
  const { t } = useTranslation("digests");
  const notify = useToast();
  const save = useSetClosingSettings();
  const { values, set, changes, reset } = useFields(settings);
  const wrong = fieldErrors(save.error);
  return (
    <SaveForm
      changed={!readOnly && !isEmpty(changes)}
      pending={save.isPending}
      error={save.error}
      fields={CLOSING.map(({ name }) => name)}
      onSave={() => save.mutate(values, { onSuccess: () => notify({ title: t("saved") }) })}
      onReset={reset}
    >
      <Fields>
        {CLOSING.map(({ name, ...bounds }) => (
          <Field
            key={name}
            label={t(`closing.${name}`)}
            hint={t(`closing.hints.${name}`)}
            error={wrong[name]}
          >
            <NumberInput
              {...bounds}
              disabled={readOnly}
              value={values[name]}
              onChange={(value) => set(name, value)}
            />
          </Field>
        ))}
      </Fields>
    </SaveForm>
  );
}

interface NumberInputProps {
  min: number;
  max: number;
  disabled: boolean;
  value: number;
  onChange: (value: number) => void;
}

function NumberInput({ value, onChange, ...rest }: NumberInputProps) {
  return (
    <Input
      type="number"
      inputMode="decimal"
      className="figures max-w-40"
      value={String(value)}
      onChange={({ target }) => onChange(Number(target.value))}
      {...rest}
    />
  );
}
