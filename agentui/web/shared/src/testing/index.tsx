import { render } from "@testing-library/react";
import type { ReactElement, ReactNode } from "react";
import { I18nextProvider } from "react-i18next";
import { Clock, ClockProvider, FormatProvider } from "../format";
import { createI18n, type Language } from "../i18n";
import { fetchToasts, fetchTooltip, ToastProvider, TooltipProvider } from "../ui";

interface World {
  language?: Language;
  /** The present of everything that ticks. */
  now?: () => Date;
  timeZone?: string;
}

/** Renders with what every primitive may ask for: texts, formats, a clock, toasts and tooltips. */
export async function renderUi(
  element: ReactElement,
  { language = "en", now, timeZone = "UTC" }: World = {},
) {
  const i18n = await createI18n({ english: {}, load: async () => ({}) }, language);
  const clock = new Clock(now);
  await Promise.all([fetchToasts(), fetchTooltip()]);
  const wrapper = ({ children }: { children: ReactNode }) => (
    <I18nextProvider i18n={i18n}>
      <FormatProvider locale={language === "en" ? "en-US" : "de-DE"} timeZone={timeZone}>
        <ClockProvider clock={clock}>
          <TooltipProvider>
            <ToastProvider>{children}</ToastProvider>
          </TooltipProvider>
        </ClockProvider>
      </FormatProvider>
    </I18nextProvider>
  );
  return render(element, { wrapper });
}
