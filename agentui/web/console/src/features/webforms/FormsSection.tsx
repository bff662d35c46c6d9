import { useSearch } from "@tanstack/react-router";
import { FormEditor } from "./FormEditor";
import { FormList } from "./FormList";

/** The list of forms, or the designer of the one that the address names. */
export default function FormsSection() {
  const { form } = useSearch({ strict: false });
  return form ? <FormEditor key={form} id={form} /> : <FormList />;
}
