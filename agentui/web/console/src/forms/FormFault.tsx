import { Banner } from "@kept/shared/ui";
import { useTranslation } from "react-i18next";
import { Fault } from "../api";

/** What is wrong with each field of a form, by its name; nothing for faults of another kind. */
export function fieldErrors(error: Error | null): Readonly<Record<string, string>> {
  return error instanceof Fault ? error.fields : {};
}

interface FormFaultProps {
  error: Error | null;
  /** Names of the fields that show their own errors; a name also stands for what lies inside it. */
  fields?: readonly string[];
}

/** A fault that no field of the form shows: above the form, in one line. */
export function FormFault({ error, fields = [] }: FormFaultProps) {
  const told = useFaultText(error);
  if (!error) return null;
  const wrong = Object.entries(fieldErrors(error));
  const homeless = wrong.filter(([name]) => !fields.some((field) => covers(field, name)));
  if (wrong.length > 0 && homeless.length === 0) return null;
  return <Banner tone="fault">{homeless[0]?.[1] ?? told}</Banner>;
}

function covers(field: string, name: string): boolean {
  return name === field || name.startsWith(`${field}.`) || name.startsWith(`${field}[`);
}

/** A fault in the reader's language where we know it better than the server's English sentence. */
export function useFaultText(error: Error | null): string {
  const { t } = useTranslation("forms");
  if (error instanceof Fault && error.code === "network") return t("fault.network");
  if (error instanceof Fault && error.status === 403) return t("fault.forbidden", { detail: error.message });
  return error?.message ?? "";
}
