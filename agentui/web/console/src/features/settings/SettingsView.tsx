import { cn, EmptyState } from "@kept/shared/ui";
import { useNavigate, useParams } from "@tanstack/react-router";
import { Lock, Settings2 } from "lucide-react";
import { type ComponentType, lazy, type ReactNode, Suspense } from "react";
import { useTranslation } from "react-i18next";
import { SkeletonLines } from "../../forms";
import { PaneHeader, useBreadth } from "../../layout";
import { useSession } from "../session/queries";
import { SectionNav } from "./components/SectionNav";
import { mayOpen, type SectionId, sectionOf } from "./sections";

/** Each section is fetched when it is first opened. */
const VIEWS: Record<SectionId, ComponentType> = {
  profile: lazy(() => import("./sections/ProfileSection")),
  security: lazy(() => import("./sections/SecuritySection")),
  tokens: lazy(() => import("./sections/TokensSection")),
  agents: lazy(() => import("./sections/AgentsSection")),
  teams: lazy(() => import("./sections/TeamsSection")),
  chat: lazy(() => import("./sections/ChatSection")),
  canned: lazy(() => import("./sections/CannedSection")),
  mailboxes: lazy(() => import("./sections/MailboxesSection")),
  forms: lazy(() => import("../webforms/FormsSection")),
  helpCentre: lazy(() => import("../knowledge/settings/HelpCentreSection")),
  hours: lazy(() => import("./sections/HoursSection")),
  policies: lazy(() => import("./sections/PoliciesSection")),
  productTeams: lazy(() => import("./product/ProductTeamsSection")),
  trackers: lazy(() => import("./product/TrackersSection")),
  themes: lazy(() => import("./product/ThemesSection")),
  desk: lazy(() => import("./sections/DeskSection")),
  mail: lazy(() => import("./sections/MailSection")),
  about: lazy(() => import("./sections/AboutSection")),
};

const WIDE: readonly SectionId[] = ["forms", "mail", "policies", "chat"];

export default function SettingsView() {
  const { section } = useParams({ strict: false });
  const phone = useBreadth() === "phone";
  if (phone && !section) {
    return (
      <div className="min-h-0 flex-1 overflow-y-auto bg-surface">
        <SectionNav page />
      </div>
    );
  }
  // The section stays in its place when a tablet is turned: what is being typed there is kept.
  return (
    <div className="flex min-h-0 flex-1">
      {!phone && (
        <div className="w-55 shrink-0 overflow-y-auto border-line border-e bg-canvas">
          <SectionNav current={section ?? "profile"} />
        </div>
      )}
      <Section id={section ?? "profile"} back={phone} />
    </div>
  );
}

function Section({ id, back = false }: { id: string; back?: boolean }) {
  const { t } = useTranslation(["settings", "shell"]);
  const navigate = useNavigate();
  const { permissions } = useSession();
  const section = sectionOf(id);
  if (!section) {
    return (
      <SectionPage title={t("title")} back={back}>
        <EmptyState icon={Settings2} title={t("unknown.title")} detail={t("unknown.detail")} />
      </SectionPage>
    );
  }
  const View = VIEWS[section.id];
  const title = t(`shell:settings.${section.id}`);
  return (
    <SectionPage
      title={title}
      back={back}
      onBack={() => void navigate({ to: "/settings" })}
      wide={WIDE.includes(section.id)}
    >
      {mayOpen(section, permissions) ? (
        <Suspense fallback={<SkeletonLines />}>
          <View />
        </Suspense>
      ) : (
        <EmptyState icon={Lock} title={t("locked.title")} detail={t("locked.detail")} />
      )}
    </SectionPage>
  );
}

interface SectionPageProps {
  title: string;
  back: boolean;
  onBack?: () => void;
  /** For tables of many columns. */
  wide?: boolean;
  children: ReactNode;
}

function SectionPage({ title, back, onBack, wide = false, children }: SectionPageProps) {
  return (
    <div className="flex min-h-0 min-w-0 flex-1 flex-col bg-surface">
      <PaneHeader level={1} title={title} onBack={back ? onBack : undefined} />
      <section
        aria-label={title}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard
        tabIndex={0}
        className="ring-inside relative min-h-0 flex-1 overflow-y-auto"
      >
        <div className={cn("mx-auto w-full px-4 py-5 pane:px-8", wide ? "max-w-5xl" : "max-w-3xl")}>
          {children}
        </div>
      </section>
    </div>
  );
}
