import { type RefObject, useEffect } from "react";

/**
 * Keeps `aria-activedescendant` of a cmdk input and list at the item that is marked. cmdk 1.1 leaves it at
 * an item that the filter has removed, so that a screen reader hears nothing of what Enter would choose.
 */
export function useActiveDescendant(root: RefObject<HTMLElement | null>) {
  useEffect(() => {
    const element = root.current;
    if (!element) return;
    const point = () => {
      const id = element.querySelector('[cmdk-item][aria-selected="true"]')?.id;
      for (const owner of element.querySelectorAll("[cmdk-input], [cmdk-list]")) {
        if (owner.getAttribute("aria-activedescendant") === (id ?? null)) continue;
        if (id) owner.setAttribute("aria-activedescendant", id);
        else owner.removeAttribute("aria-activedescendant");
      }
    };
    const observer = new MutationObserver(point);
    const attributeFilter = ["aria-selected", "aria-activedescendant"];
    observer.observe(element, { subtree: true, childList: true, attributeFilter });
    point();
    return () => observer.disconnect();
  }, [root]);
}
