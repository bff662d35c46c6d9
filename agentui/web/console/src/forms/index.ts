export { ConfirmDialog } from "./ConfirmDialog";
export { CopyField } from "./CopyField";
export { FormDialog } from "./FormDialog";
export { FormFault, fieldErrors, useFaultText } from "./FormFault";
export { ResultState, SkeletonLines } from "./ResultState";
export { TimeZoneField } from "./TimeZoneField";
export { changesOf, isEmpty, useFields } from "./useFields";
