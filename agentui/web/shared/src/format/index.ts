export { Clock, ClockProvider, useClock, useTicking } from "./clock";
export { FormatProvider, useFormat } from "./FormatProvider";
export { createFormatter, type Formatter } from "./formatter";
