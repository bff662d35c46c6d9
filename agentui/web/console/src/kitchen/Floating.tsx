import {
  Button,
  Dialog,
  Drawer,
  Input,
  Menu,
  MenuCheckItem,
  MenuChoice,
  MenuItem,
  MenuLabel,
  MenuSeparator,
  Popover,
  SubMenu,
  Tabs,
  Tooltip,
  useToast,
} from "@kept/shared/ui";
import { Archive, Copy, Merge, Trash2 } from "lucide-react";
import { useState } from "react";
import { Line, Shelf } from "./Shelf";

export function Floating() {
  const [open, setOpen] = useState<"dialog" | "drawer" | null>(null);
  const [tab, setTab] = useState<"conversation" | "history">("conversation");
  const close = (next: boolean) => next || setOpen(null);
  return (
    <Shelf title="What floats">
      <Line>
        <Button onClick={() => setOpen("dialog")}>Dialog</Button>
        <Button onClick={() => setOpen("drawer")}>Drawer</Button>
        <Popover trigger={<Button>Popover</Button>} aria-label="Snooze" className="w-60 p-3">
          <Input aria-label="Until" placeholder="Tomorrow at nine" />
        </Popover>
        <SampleMenu />
        <Tooltip text="Repeats what is visible" shortcut="mod+k">
          <Button variant="ghost">Tooltip</Button>
        </Tooltip>
      </Line>
      <Toasts />
      <Tabs
        aria-label="Sections"
        value={tab}
        onChange={setTab}
        tabs={[
          { value: "conversation", label: "Conversation", count: "14", content: "What was said." },
          { value: "history", label: "History", content: "What was done." },
        ]}
      />
      <Dialog
        open={open === "dialog"}
        onOpenChange={close}
        title="Merge into 1042?"
        description="Messages move; the customer is told once."
        footer={
          <>
            <Button onClick={() => setOpen(null)}>Cancel</Button>
            <Button variant="primary" onClick={() => setOpen(null)}>
              Merge tickets
            </Button>
          </>
        }
      >
        Both tickets are from Ana Sousa.
      </Dialog>
      <Drawer open={open === "drawer"} onOpenChange={close} title="Details">
        Customer, fields and the SLA ledger.
      </Drawer>
    </Shelf>
  );
}

function Toasts() {
  const toast = useToast();
  return (
    <Line>
      <Button
        onClick={() =>
          toast({ title: "Ticket 1042 solved", undo: () => toast({ title: "Ticket 1042 open again" }) })
        }
      >
        Toast with undo
      </Button>
      <Button
        onClick={() =>
          toast({
            tone: "fault",
            title: "The reply was not sent",
            detail: "It is kept as a draft. Try again.",
          })
        }
      >
        Toast of a fault
      </Button>
    </Line>
  );
}

function SampleMenu() {
  const [checked, setChecked] = useState(true);
  const [density, setDensity] = useState<"dense" | "roomy">("dense");
  return (
    <Menu trigger={<Button>Menu</Button>}>
      <MenuLabel>Ticket 1042</MenuLabel>
      <MenuItem icon={Archive} shortcut="e" onSelect={() => {}}>
        Solve
      </MenuItem>
      <MenuItem icon={Merge} onSelect={() => {}}>
        Merge
      </MenuItem>
      <MenuItem icon={Copy} disabled onSelect={() => {}}>
        Copy link
      </MenuItem>
      <MenuSeparator />
      <MenuCheckItem checked={checked} onChange={setChecked}>
        Show system events
      </MenuCheckItem>
      <SubMenu label="Density">
        <MenuChoice
          value={density}
          onChange={setDensity}
          options={[
            { value: "dense", label: "Dense" },
            { value: "roomy", label: "Roomy" },
          ]}
        />
      </SubMenu>
      <MenuSeparator />
      <MenuItem icon={Trash2} danger onSelect={() => {}}>
        Delete
      </MenuItem>
    </Menu>
  );
}
