import type { components } from "../../api/schema";

type Schemas = components["schemas"];

export type Measure = Schemas["ThemeMeasure"];
export type Trend = Schemas["ThemeTrend"];
export type Overview = Schemas["ThemeOverview"];
export type Figure = Schemas["ThemeFigure"];
export type Bucket = Schemas["ThemeBucket"];
export type Alarm = Schemas["ThemeAlarm"];
export type Run = Schemas["ThemeRun"];
export type Ticket = Schemas["ThemeTicket"];
export type Verbatim = Schemas["ThemeVerbatim"];
export type Correction = Schemas["ThemeCorrection"];
export type Comparison = Schemas["ThemeComparison"];
export type Contrast = Schemas["ThemeContrast"];
export type Choices = Schemas["ThemeChoices"];
export type Choice = Schemas["ThemeChoice"];
