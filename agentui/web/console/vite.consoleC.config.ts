import base from "./vite.config";
const server = "http://127.0.0.1:8182";
export default { ...base, cacheDir: "/tmp/kept/consoleC/vite", server: { proxy: { "/api": server, "/openapi.json": server, "/live": { target: server, ws: true } } } };
