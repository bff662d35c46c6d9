export { Avatar, hueOf, initialsOf, type Presence } from "./Avatar";
export { Button, type ButtonProps, type ButtonSize, type ButtonVariant, buttonClass } from "./Button";
export { Checkbox, Switch } from "./Checkbox";
export { Badge, Chip, type Tone } from "./Chip";
export { Combobox } from "./Combobox";
export { cn } from "./cn";
export { BareDialog, Dialog, Drawer } from "./Dialog";
export { type Deferred, deferred, useDeferred } from "./deferred";
export { controlClass, Field, useFieldLabel, useFieldProps } from "./Field";
export { IconButton } from "./IconButton";
export { Input, Textarea } from "./Input";
export { itemClass } from "./itemClass";
export { Kbd } from "./Kbd";
export { Menu, MenuCheckItem, MenuChoice, MenuItem, MenuLabel, MenuSeparator, SubMenu } from "./Menu";
export { type OpenedProps, Opener } from "./Opener";
export { floatingClass, Popover } from "./Popover";
export { RelativeTime } from "./RelativeTime";
export { ResizeHandle } from "./ResizeHandle";
export { type Option, Select } from "./Select";
export { SlaChip, type SlaKind, type SlaState } from "./SlaChip";
export { Spinner } from "./Spinner";
export { Banner, EmptyState, ErrorState, Loading, Skeleton } from "./states";
export { Cell, HeadCell, Row, Table } from "./Table";
export { Tabs } from "./Tabs";
export { TagInput } from "./TagInput";
export { fetchToasts, type ToastMessage, ToastProvider, useToast } from "./Toast";
export { fetchTooltip, Tooltip, TooltipProvider, tipProps } from "./Tooltip";
export {
  ChannelIcon,
  type MessageChannel,
  PriorityIcon,
  StatusChip,
  type TicketChannel,
  type TicketPriority,
  type TicketStatus,
} from "./ticketMarks";
export { useActiveDescendant } from "./useActiveDescendant";
