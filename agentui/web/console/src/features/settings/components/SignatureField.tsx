import { Skeleton } from "@kept/shared/ui";
import { lazy, Suspense } from "react";

const SignatureEditor = lazy(() => import("./SignatureEditor"));

interface SignatureFieldProps {
  label: string;
  hint: string;
  error?: string;
  value: string;
  onChange: (html: string) => void;
}

/** The editor comes when it is needed; the room for it is there from the start. */
export function SignatureField({ label, hint, error, value, onChange }: SignatureFieldProps) {
  return (
    <div className="flex flex-col gap-1">
      <span className="font-medium">{label}</span>
      <Suspense fallback={<Skeleton className="h-28" />}>
        <SignatureEditor label={label} value={value} onChange={onChange} />
      </Suspense>
      <p className={error ? "text-breach-text text-small" : "text-ink-soft text-small"}>{error ?? hint}</p>
    </div>
  );
}
