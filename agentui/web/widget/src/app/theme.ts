import { brandGround, readableOn } from "../color";
import type { Look } from "../protocol";

const LIGHT = "#ffffff";
/** The ground that brand-coloured text stands on at its darkest. */
const DARK = "#22262d";

let worn = "";

/** Puts the site's colour and choice of light or dark on the page, through the CSSOM: no inline style. */
export function dress(look: Look | undefined) {
  const wanted = `${look?.color} ${look?.theme}`;
  if (!look || wanted === worn) return;
  worn = wanted;
  const { dataset, style } = document.documentElement;
  const { ground, text } = brandGround(look.color ?? "");
  dataset.theme = look.theme ?? "auto";
  style.setProperty("--brand", ground);
  style.setProperty("--on-brand", text);
  style.setProperty("--brand-on-light", readableOn(ground, LIGHT, 5));
  style.setProperty("--brand-on-dark", readableOn(ground, DARK, 5));
}
