import type { ReactNode } from "react";
import { preparing } from "../api";

/** What went wrong, where it went wrong. */
export function Trouble({ error, retry }: { error: unknown; retry?: () => void }) {
  if (!error) return null;
  if (preparing(error))
    return (
      <p className="waiting" role="status">
        The lake is still being read; this is being prepared and will appear by itself.
      </p>
    );
  const says = error instanceof Error ? error.message : String(error);
  return (
    <div className="notice trouble" role="alert">
      <p>{says}</p>
      {retry && (
        <button type="button" onClick={retry}>
          Try again
        </button>
      )}
    </div>
  );
}

export function Waiting({ what = "Loading…" }: { what?: string }) {
  return (
    <p className="waiting" role="status">
      {what}
    </p>
  );
}

export function Empty({ children }: { children: ReactNode }) {
  return <p className="empty">{children}</p>;
}
