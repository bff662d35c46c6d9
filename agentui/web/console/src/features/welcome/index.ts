export { FirstDay } from "./FirstDay";
