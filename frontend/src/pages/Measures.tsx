import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { api, type MeasureInForce, type MeasuresInForce } from "../api";
import { NoteDialog } from "../case/dialogs/NoteDialog";
import { useCursor } from "../hooks/useCursor";
import { useMe } from "../hooks/useMe";
import { useTitle } from "../hooks/useTitle";
import { useKeys } from "../keys";
import { Empty, Trouble, Waiting } from "../parts/Notice";
import { Id } from "../parts/Text";
import { MeasureTable } from "../response/MeasureTable";
import { mayEnd } from "../response/may";
import { useActOnPolicy } from "../response/usePolicies";
import { acts, does, span } from "../response/words";
import { navigate, responseLink } from "../router";
import { count, plural } from "../words";
import "../styles/case.css";
import "../styles/pages.css";
import "../styles/response.css";

/** Everything that is in force, in all cases: what acts on accounts first, and of that what ends first. */
export default function Measures() {
  useTitle("Measures");
  const found = useQuery({ queryKey: ["measures"], queryFn: api.measures, staleTime: 0, refetchInterval: 30_000 });
  const { act, conflict } = useActOnPolicy();
  const [ending, setEnding] = useState<MeasureInForce | null>(null);
  const may = mayEnd(useMe().data);
  const rows = sorted(found.data?.measures ?? []);
  const { cursor, setCursor, move } = useCursor(rows.length, "measure-");
  const at = rows[cursor];
  const open = () => at && navigate(responseLink(at.case_id));
  useKeys({ j: () => move(1), k: () => move(-1), o: open, Enter: open, e: () => may && at && setEnding(at) });
  return (
    <div className="page case response">
      <h1>Measures in force</h1>
      {found.data && <Told of={found.data} />}
      <Trouble error={found.error} retry={() => void found.refetch()} />
      {conflict && <Trouble error="Somebody else changed this policy meanwhile, so nothing was done." />}
      {found.isPending && !found.error && <Waiting />}
      {found.data && !rows.length && <Empty>Nothing is in force. Measures are proposed on the page of a case.</Empty>}
      {rows.length > 0 && (
        <MeasureTable rows={rows} cursor={cursor} setCursor={setCursor} end={may ? setEnding : undefined} />
      )}
      {ending && (
        <NoteDialog
          title="End this policy"
          action="End it"
          close={() => setEnding(null)}
          send={(note, ends) => act.mutate({ policy: ending.policy, action: "end", body: { note } }, ends)}
        >
          <p>{does(ending.policy.terms)}</p>
          <p className="soft">
            {ending.policy.kind ? "For good, in every case of the kind, within seconds." : "For good, within seconds."}{" "}
            {plural(ending.accounts, "account")} of <Id of={ending.case_id} most={40} /> no longer{" "}
            {ending.accounts === 1 ? "comes" : "come"} under it.
          </p>
        </NoteDialog>
      )}
    </div>
  );
}

/** What is in force in a line, and what guards have of it. */
function Told({ of }: { of: MeasuresInForce }) {
  const acting = of.measures.filter((one) => acts(one.policy));
  const shadow = of.measures.length - acting.length;
  return (
    <div className="lede plain">
      <p>
        <strong>
          {acting.length
            ? `${plural(acting.length, "measure acts", "measures act")} on accounts`
            : "Nothing acts on anybody"}
        </strong>
        {shadow > 0 && `, ${count(shadow)} more only in the shadow`}.
      </p>
      <p className="soft small">
        {of.table_version === null || !of.table_made_at
          ? "Guards have no table yet."
          : `Guards have table ${count(of.table_version)}, made ${span(of.table_made_at)}, of ${plural(of.table_subjects ?? 0, "subject")}.`}
      </p>
    </div>
  );
}

function sorted(measures: MeasureInForce[]): MeasureInForce[] {
  const rank = (one: MeasureInForce) => (one.policy.wanted ? 0 : acts(one.policy) ? 1 : 2);
  return [...measures].sort(
    (a, b) => rank(a) - rank(b) || a.policy.terms.expires_at.localeCompare(b.policy.terms.expires_at),
  );
}
