import { Loading, Skeleton } from "@kept/shared/ui";

/** The shape of a ticket while it is on its way. */
export function TicketSkeleton() {
  return (
    <Loading className="flex min-h-0 flex-1 flex-col">
      <div className="flex h-11 items-center border-line border-b px-4">
        <Skeleton className="h-4 w-2/3" />
      </div>
      <div className="flex h-11 items-center gap-3 border-line border-b px-4">
        <Skeleton className="h-4 w-12" />
        <Skeleton className="h-4 w-16" />
        <Skeleton className="h-4 w-24" />
      </div>
      <TimelineShape />
    </Loading>
  );
}

export function TimelineSkeleton() {
  return (
    <Loading>
      <TimelineShape />
    </Loading>
  );
}

function TimelineShape() {
  return (
    <div className="flex flex-col gap-6 p-4">
      {["a", "b"].map((shape) => (
        <div key={shape} className="flex gap-3">
          <Skeleton className="size-6 rounded-full" />
          <div className="flex flex-1 flex-col gap-2">
            <Skeleton className="h-3 w-40" />
            <Skeleton className="h-3 w-full" />
            <Skeleton className="h-3 w-5/6" />
            <Skeleton className="h-3 w-1/2" />
          </div>
        </div>
      ))}
    </div>
  );
}
