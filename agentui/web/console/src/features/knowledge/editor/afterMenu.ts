/** A menu that closes gives the focus back to its button; what is to have it in the text comes after that. */
export function afterMenu(run: () => void) {
  requestAnimationFrame(() => setTimeout(run, 0));
}
