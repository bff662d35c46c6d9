import { EmptyState } from "@kept/shared/ui";
import { useQuery } from "@tanstack/react-query";
import { Timer } from "lucide-react";
import { useTranslation } from "react-i18next";
import { useApi } from "../../../api";
import { ResultState } from "../../../forms";
import { useSession } from "../../session/queries";
import { Block } from "../components/Block";
import { PolicyForm } from "../policies/PolicyForm";
import { policiesQuery } from "../queries/sla";

export default function PoliciesSection() {
  const { t } = useTranslation("settings");
  const { permissions } = useSession();
  const policies = useQuery(policiesQuery(useApi()));
  return (
    <>
      <p className="mb-6 max-w-prose text-ink-soft">
        {permissions.lead ? t("policies.detail") : t("policies.readOnly")}
      </p>
      <ResultState query={policies}>
        {(all) =>
          all.length === 0 ? (
            <EmptyState icon={Timer} title={t("policies.empty")} detail={t("policies.emptyDetail")} />
          ) : (
            all.map((policy, at) => (
              <Block key={policy.id} title={t("policies.nth", { number: at + 1, name: policy.name })}>
                <PolicyForm key={policy.updated_at} policy={policy} readOnly={!permissions.lead} />
              </Block>
            ))
          )
        }
      </ResultState>
    </>
  );
}
