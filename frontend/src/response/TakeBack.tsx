import { useState } from "react";
import type { Policy } from "../api";
import { NoteDialog } from "../case/dialogs/NoteDialog";
import { useMe } from "../hooks/useMe";
import { mayEnd } from "./may";
import type { ActOnPolicy } from "./usePolicies";
import { does, reach } from "./words";

/** The ways back: a step at a time, or for good. Every analyst has both, on any case. */
export function TakeBack({ policy, act }: { policy: Policy; act: ActOnPolicy }) {
  const [open, setOpen] = useState<"undo" | "end" | null>(null);
  if (!mayEnd(useMe().data)) return null;
  const before = policy.steps.at(-2);
  const to = before ? (before.stage === "shadow" ? "the shadow" : reach(before.stage, before.share)) : "a draft";
  return (
    <div className="take-back">
      {policy.steps.length > 0 && (
        <button type="button" onClick={() => setOpen("undo")}>
          Undo last step…
        </button>
      )}
      <button type="button" onClick={() => setOpen("end")}>
        End…
      </button>
      {open && (
        <NoteDialog
          title={open === "undo" ? "Take the last step back" : "End this policy"}
          action={open === "undo" ? "Take it back" : "End it"}
          close={() => setOpen(null)}
          send={(note, ends) => act.mutate({ policy, action: open, body: { note } }, ends)}
        >
          <p>{does(policy.terms)}</p>
          <p className="soft">
            {open === "undo"
              ? `It is back at ${to} within seconds, for every account.`
              : policy.kind
                ? "For good, in every case of the kind, within seconds. What is to go on is proposed anew."
                : "For good, within seconds. What is to go on is proposed anew."}
          </p>
        </NoteDialog>
      )}
    </div>
  );
}
