import { Dialog, Kbd } from "@kept/shared/ui";
import { useTranslation } from "react-i18next";
import { useCommandList } from "./CommandProvider";
import { groupsOf, keysOf } from "./registry";

interface SheetProps {
  open: boolean;
  onOpenChange: (open: boolean) => void;
}

/** Every shortcut that works right now, from the registry that runs them. */
export default function ShortcutSheet({ open, onOpenChange }: SheetProps) {
  const { t } = useTranslation("shell");
  const commands = useCommandList().filter((command) => command.keys);
  return (
    <Dialog open={open} onOpenChange={onOpenChange} title={t("shortcuts.title")} size="large">
      <div className="columns-1 gap-8 pane:columns-2">
        {groupsOf(commands).map(([group, members]) => (
          <section key={group} className="mb-6 break-inside-avoid">
            <h3 className="mb-1 font-semibold">{group}</h3>
            <dl>
              {members.map((command) => (
                <div key={command.id} className="flex items-center gap-2 border-line border-b py-1.5">
                  <dt className="min-w-0 flex-1">{command.title}</dt>
                  <dd className="flex gap-1.5">
                    {keysOf(command).map((keys) => (
                      <Kbd key={keys} keys={keys} />
                    ))}
                  </dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
    </Dialog>
  );
}
