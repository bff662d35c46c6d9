import { type NavigateOptions, useRouter } from "@tanstack/react-router";
import type { AnchorHTMLAttributes, MouseEvent, SyntheticEvent } from "react";

interface LightLinkProps extends Omit<AnchorHTMLAttributes<HTMLAnchorElement>, "href"> {
  /** Roughly where it leads, until somebody comes near it. */
  href: string;
  /** Exactly where it leads, from where one is then. */
  to: () => NavigateOptions;
}

/**
 * A link for views that have thousands of them: unlike the router's own, it does not follow the address, and knows its
 * exact target only once the pointer or the focus is on it. That is before it is opened in any way.
 */
export function LightLink({ href, to, ...rest }: LightLinkProps) {
  const router = useRouter();
  const settle = (event: SyntheticEvent<HTMLAnchorElement>) => {
    event.currentTarget.href = router.buildLocation(to()).href;
  };
  const follow = (event: MouseEvent) => {
    const elsewhere = event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey;
    if (elsewhere || event.defaultPrevented) return;
    event.preventDefault();
    void router.navigate(to());
  };
  return <a {...rest} href={href} onPointerEnter={settle} onFocus={settle} onClick={follow} />;
}
