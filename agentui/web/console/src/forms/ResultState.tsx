import { ErrorState, Loading, Skeleton } from "@kept/shared/ui";
import type { UseQueryResult } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { Fault } from "../api";
import { useFaultText } from "./FormFault";

interface ResultStateProps<Data> {
  query: Pick<UseQueryResult<Data>, "data" | "error" | "refetch">;
  /** The real shape in grey; some lines where nothing better is known. */
  skeleton?: ReactNode;
  children: (data: Data) => ReactNode;
}

/** Loading, error and content of one read: what was fetched before stays on screen whatever happens. */
export function ResultState<Data>({ query, skeleton, children }: ResultStateProps<Data>) {
  const { t } = useTranslation("forms");
  const told = useFaultText(query.error);
  if (query.data !== undefined) return children(query.data);
  if (!query.error) return <Loading>{skeleton ?? <SkeletonLines />}</Loading>;
  return (
    <ErrorState
      title={told}
      detail={t("fault.safe")}
      code={query.error instanceof Fault ? query.error.code : undefined}
      onRetry={() => void query.refetch()}
    />
  );
}

export function SkeletonLines({ lines = 5 }: { lines?: number }) {
  return (
    <div className="flex flex-col gap-3 py-2">
      {Array.from({ length: lines }, (_, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: lines without identity
        <Skeleton key={at} className={at % 2 ? "h-5 w-3/5" : "h-5 w-4/5"} />
      ))}
    </div>
  );
}
