import { Banner, Button } from "@kept/shared/ui";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";

/**
 * `allow-same-origin` without `allow-scripts`: this page may look inside to measure the height and to
 * count pictures, and nothing inside can run, submit a form or navigate the desk. Links open in a new
 * tab, which `allow-popups-to-escape-sandbox` lets be an ordinary page. The server has cleaned the mail
 * and sends it with a policy of its own that allows no script and no remote content; this is the second
 * wall. The two must never both be allowed here: a script with our origin could lift the sandbox.
 */
const SANDBOX = "allow-same-origin allow-popups allow-popups-to-escape-sandbox";

const FIRST_HEIGHT = 96;
/** For a document that may not be looked into: it scrolls by itself then. */
const BLIND_HEIGHT = 480;
/** Frames this near to what is in sight are loaded. */
const NEAR = "600px 0px";

interface HtmlFrameProps {
  messageId: number;
  title: string;
}

/** A mail as its sender made it, in a frame as high as it is, remote pictures only when asked for. */
export function HtmlFrame({ messageId, title }: HtmlFrameProps) {
  const { t } = useTranslation("ticket");
  const [images, setImages] = useState(false);
  const [blocked, setBlocked] = useState(0);
  const [height, setHeight] = useState(FIRST_HEIGHT);
  const place = useRef<HTMLDivElement>(null);
  const near = useNear(place);
  const stop = useRef<() => void>(undefined);
  useEffect(() => () => stop.current?.(), []);

  function onLoad(frame: HTMLIFrameElement) {
    stop.current?.();
    const inside = frame.contentDocument;
    if (!inside?.body) return setHeight(BLIND_HEIGHT);
    setBlocked(inside.querySelectorAll("img[data-remote-src]").length);
    stop.current = watch(inside, frame, setHeight);
  }

  const query = images ? "?images=true" : "";
  return (
    <div ref={place}>
      {blocked > 0 && !images && (
        <div className="mb-2 overflow-hidden rounded-md">
          <Banner
            tone="info"
            action={
              <Button size="small" onClick={() => setImages(true)}>
                {t("images.show")}
              </Button>
            }
          >
            {t("images.blocked", { count: blocked })}
          </Banner>
        </div>
      )}
      {near ? (
        <iframe
          title={title}
          src={`/api/v1/messages/${messageId}/html${query}`}
          sandbox={SANDBOX}
          referrerPolicy="no-referrer"
          onLoad={(event) => onLoad(event.currentTarget)}
          style={{ height }}
          className="block w-full rounded-md bg-white [color-scheme:light]"
        />
      ) : (
        <div style={{ height }} />
      )}
    </div>
  );
}

/** Follows the height of what is inside, and lets the desk's shortcuts work while the focus is there. */
function watch(inside: Document, frame: HTMLIFrameElement, onHeight: (height: number) => void) {
  const measure = () => {
    fit(inside, frame.clientWidth);
    const whole = inside.documentElement.getBoundingClientRect().height;
    const body = inside.body.scrollHeight * Number(inside.body.style.zoom || 1);
    onHeight(Math.max(24, Math.ceil(Math.max(whole, body))));
  };
  const onKey = (event: KeyboardEvent) => {
    const { key, code, metaKey, ctrlKey, altKey, shiftKey } = event;
    const copy = { key, code, metaKey, ctrlKey, altKey, shiftKey, bubbles: true, cancelable: true };
    if (!frame.dispatchEvent(new KeyboardEvent("keydown", copy))) event.preventDefault();
  };
  const observer = new ResizeObserver(measure);
  observer.observe(inside.body);
  inside.addEventListener("keydown", onKey);
  measure();
  return () => {
    observer.disconnect();
    inside.removeEventListener("keydown", onKey);
  };
}

/** Below this, small print could not be read; what is wider still scrolls sideways. */
const SMALLEST = 0.6;

/** Makes a mail of fixed width as small as it must be to show whole, as mail programs on phones do. */
function fit(inside: Document, room: number) {
  const { body } = inside;
  body.style.zoom = "1";
  const wide = inside.documentElement.scrollWidth;
  if (room > 0 && wide > room) body.style.zoom = String(Math.max(SMALLEST, room / wide));
}

/** True once the element has been near the visible part; it stays true, so nothing unloads. */
function useNear(element: React.RefObject<HTMLElement | null>): boolean {
  const [near, setNear] = useState(false);
  useEffect(() => {
    if (near || !element.current) return;
    const observer = new IntersectionObserver(
      (entries) => entries.some((entry) => entry.isIntersecting) && setNear(true),
      { rootMargin: NEAR },
    );
    observer.observe(element.current);
    return () => observer.disconnect();
  }, [near, element]);
  return near;
}
