import type { Socket } from "./client";

/** The real socket, on the origin that served the page. */
export function connectLive(location: Location = window.location): Socket {
  const url = new URL("/live", location.href);
  url.protocol = url.protocol.replace("http", "ws");
  return new WebSocket(url);
}
