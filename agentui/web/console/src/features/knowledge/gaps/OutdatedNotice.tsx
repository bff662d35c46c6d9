import { Banner, Button } from "@kept/shared/ui";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { useSession } from "../../session/queries";
import { useOutdated, useSetGapState } from "./queries";

/** Over an article whose tickets are lately answered differently: why, and that it is right all the same. */
export function OutdatedNotice({ articleId }: { articleId: number }) {
  const { t } = useTranslation("knowledge");
  const { permissions } = useSession();
  const gap = useOutdated(articleId);
  const setState = useSetGapState();
  if (!gap) return null;
  return (
    <Banner
      tone="offline"
      action={
        permissions.work && (
          <Button
            size="small"
            loading={setState.isPending}
            onClick={() => setState.mutate({ id: gap.id, state: "dismissed" })}
          >
            {t("gaps.stillRight")}
          </Button>
        )
      }
    >
      {t("gaps.outdatedNotice")}{" "}
      <Link to="/knowledge/gaps" search={{ kind: "outdated", gap: gap.id }} className="underline">
        {t("gaps.why")}
      </Link>
    </Banner>
  );
}
