export { AreaPage } from "./AreaPage";
export { type Breadth, useBreadth } from "./breakpoints";
export { Page } from "./Page";
export { PaneHeader } from "./PaneHeader";
export { Panes, usePanes } from "./Panes";
export { useStored } from "./useStored";
