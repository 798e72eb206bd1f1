import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { api, type Case, type Policy } from "../api";
import { NoteDialog } from "../case/dialogs/NoteDialog";
import { useMe } from "../hooks/useMe";
import { Trouble, Waiting } from "../parts/Notice";
import { Text } from "../parts/Text";
import { minute } from "../words";
import { LaterReplay } from "./LaterReplay";
import { mayApprove, mayEnd } from "./may";
import { PreviewView } from "./PreviewView";
import type { ActOnPolicy } from "./usePolicies";
import { reach } from "./words";

/** A step that waits for a second person: he sees what the first one saw, as it is now. */
export function Waits({ policy, c, act }: { policy: Policy; c: Case; act: ActOnPolicy }) {
  const wanted = policy.wanted!;
  const [refusing, setRefusing] = useState(false);
  const me = useMe().data;
  const seen = useQuery({
    queryKey: ["policyPreview", policy.id, policy.version, wanted.stage, wanted.share],
    queryFn: () => api.policyPreview(policy.id, wanted.stage, wanted.share),
  });
  const mine = wanted.by === me?.name;
  return (
    <div className="next waits">
      <div className="step-row">
        <h3>Waits for a second person</h3>
        {mayApprove(me, policy) && (
          <button
            type="button"
            className="main"
            disabled={!seen.data || !!seen.data.refusal || act.isPending}
            onClick={() => act.mutate({ policy, action: "approve" })}
          >
            Agree: {reach(wanted.stage, wanted.share)}
          </button>
        )}
        {mayEnd(me) && (
          <button type="button" onClick={() => setRefusing(true)}>
            {mine ? "Take back…" : "Refuse…"}
          </button>
        )}
      </div>
      <p>
        <Text of={wanted.by} most={40} /> asked on {minute(wanted.at)} for{" "}
        <strong>{reach(wanted.stage, wanted.share)}</strong>
        {seen.data?.needs_second && <>; a second person has to agree, since {seen.data.needs_second}</>}.{" "}
        {!mayApprove(me, policy) && (
          <span className="soft">An approver agrees who neither asked for it, nor proposed or owns it.</span>
        )}
      </p>
      <Trouble error={seen.error} retry={() => void seen.refetch()} />
      {seen.isPending && !seen.error && <Waiting what="Looking whom it would meet…" />}
      {seen.data && <PreviewView seen={seen.data} terms={policy.terms} />}
      <LaterReplay policy={policy} stage={wanted.stage} share={wanted.share} caseId={c.id} />
      {refusing && (
        <NoteDialog
          title={mine ? "Take back what you asked for" : "Refuse this step"}
          action={mine ? "Take back" : "Refuse"}
          close={() => setRefusing(false)}
          send={(note, ends) => act.mutate({ policy, action: "refuse", body: { note } }, ends)}
        >
          <p className="soft">The policy stays where it is.</p>
        </NoteDialog>
      )}
    </div>
  );
}
