import { type ComponentProps, lazy, Suspense } from "react";
import { Caught } from "../parts/Caught";
import { Waiting } from "../parts/Notice";

// The chart brings a large library; whom a step meets does not wait for it.
const ReplayView = lazy(() => import("./ReplayView"));

/** The replay, as soon as what draws it is there. */
export function LaterReplay(props: ComponentProps<typeof ReplayView>) {
  return (
    <Caught what="The replay">
      <Suspense fallback={<Waiting />}>
        <ReplayView {...props} />
      </Suspense>
    </Caught>
  );
}
