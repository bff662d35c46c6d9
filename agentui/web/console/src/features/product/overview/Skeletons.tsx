import { Skeleton } from "@kept/shared/ui";

const ROWS = Array.from({ length: 10 }, (_, at) => at);

/** Rows of themes that are on their way. */
export function OverviewSkeleton() {
  return (
    <div className="mt-6 flex flex-col">
      {ROWS.map((row) => (
        <div key={row} className="flex h-10 items-center gap-4 border-line border-b">
          <Skeleton className={row % 3 ? "h-4 w-48" : "h-4 w-64"} />
          <Skeleton className="ms-auto h-5 w-24" />
          <Skeleton className="h-4 w-10" />
          <Skeleton className="h-4 w-10 max-pane:hidden" />
          <Skeleton className="h-4 w-24 max-side:hidden" />
          <Skeleton className="h-4 w-32 max-side:hidden" />
        </div>
      ))}
    </div>
  );
}

export function VerbatimsSkeleton() {
  return (
    <div className="flex flex-col">
      {ROWS.slice(0, 6).map((row) => (
        <div key={row} className="flex flex-col gap-2 border-line border-b py-4">
          <Skeleton className="h-4 w-full max-w-2xl" />
          <Skeleton className="h-4 w-3/4 max-w-xl" />
          <Skeleton className="h-3 w-40" />
        </div>
      ))}
    </div>
  );
}
