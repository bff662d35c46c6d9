/** A line in a list that floats: menus, selects, comboboxes, the command palette. */
export const itemClass = [
  "flex min-h-7 cursor-default select-none items-center gap-2 rounded-sm px-2 py-1 outline-none",
  "data-highlighted:bg-ink/8 data-[selected=true]:bg-ink/8",
  "data-[disabled='']:opacity-50 data-[disabled=true]:opacity-50",
].join(" ");
