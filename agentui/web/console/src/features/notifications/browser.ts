/** The browser's own notifications, where it has them and the page is allowed to. */
export type Permission = NotificationPermission | "unsupported";

/** Under this name the browser remembers that its notices are wanted. */
export const WANTED = "notifications.browser";

interface Host {
  Notification?: typeof globalThis.Notification;
  document: Pick<Document, "visibilityState">;
}

export function permissionOf(host: Host): Permission {
  return host.Notification?.permission ?? "unsupported";
}

/** Asks only because somebody pressed a button for it. */
export async function askPermission(host: Host): Promise<Permission> {
  return (await host.Notification?.requestPermission()) ?? "unsupported";
}

interface Notice {
  title: string;
  body: string;
  /** The same tag replaces, so that several tabs show one notice. */
  tag: string;
  onClick: () => void;
}

/** Shows a notice of the system while this page is not being looked at. */
export function showNotice(host: Host, { title, body, tag, onClick }: Notice) {
  if (permissionOf(host) !== "granted" || host.document.visibilityState === "visible") return;
  if (!host.Notification) return;
  const notice = new host.Notification(title, { body, tag });
  notice.onclick = () => {
    window.focus();
    notice.close();
    onClick();
  };
}
