import { useTranslation } from "react-i18next";
import { placeIn } from "./search";

/** What the place is called where somebody read, searched or asked. */
export function usePlaceName(): (place: string) => string {
  const { t } = useTranslation("knowledge");
  return (text) => {
    const place = placeIn(text);
    return place ? t(`figures.places.${place}`) : text;
  };
}
