import { Tabs as Radix } from "radix-ui";
import type { ReactNode } from "react";

interface Tab<Value extends string> {
  value: Value;
  label: string;
  /** A figure beside the label, already formatted. */
  count?: string;
  content: ReactNode;
}

interface TabsProps<Value extends string> {
  tabs: readonly Tab<Value>[];
  value: Value;
  onChange: (value: Value) => void;
  "aria-label": string;
}

export function Tabs<Value extends string>({ tabs, value, onChange, ...rest }: TabsProps<Value>) {
  return (
    <Radix.Root value={value} onValueChange={(next) => onChange(next as Value)}>
      <Radix.List {...rest} className="flex gap-4 overflow-x-auto border-line border-b">
        {tabs.map((tab) => (
          <Radix.Trigger
            key={tab.value}
            value={tab.value}
            className="-mb-px ring-inside flex h-9 items-center gap-1.5 whitespace-nowrap border-transparent border-b-2 text-ink-soft hover:text-ink data-[state=active]:border-accent data-[state=active]:font-medium data-[state=active]:text-ink"
          >
            {tab.label}
            {tab.count && <span className="figures text-ink-faint text-small">{tab.count}</span>}
          </Radix.Trigger>
        ))}
      </Radix.List>
      {tabs.map((tab) => (
        <Radix.Content key={tab.value} value={tab.value} className="pt-3">
          {tab.content}
        </Radix.Content>
      ))}
    </Radix.Root>
  );
}
