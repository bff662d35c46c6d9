import { useTranslation } from "react-i18next";
import { useSession } from "../../session/queries";
import { Block } from "../components/Block";

const DOORS = [
  { id: "docs", href: "/docs" },
  { id: "openapi", href: "/openapi.json" },
  { id: "ready", href: "/readyz" },
  { id: "source", href: "https://github.com/kepthq/kept" },
] as const;

export default function AboutSection() {
  const { t } = useTranslation("settings");
  const { desk } = useSession();
  return (
    <>
      <Block title={desk.name} detail={t("about.detail")} />
      <Block title={t("about.doors")}>
        <ul className="flex flex-col gap-2">
          {DOORS.map(({ id, href }) => (
            <li key={id}>
              <a
                href={href}
                target="_blank"
                rel="noreferrer"
                className="rounded-sm text-accent-text underline underline-offset-2"
              >
                {t(`about.${id}`)}
              </a>
              <span className="text-ink-soft"> {t(`about.${id}Detail`)}</span>
            </li>
          ))}
        </ul>
      </Block>
      <Block title={t("about.license")} detail={t("about.licenseDetail")} />
    </>
  );
}
