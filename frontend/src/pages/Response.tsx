import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { api, type Case } from "../api";
import { useMe } from "../hooks/useMe";
import { useTitle } from "../hooks/useTitle";
import { useKeys } from "../keys";
import { Caught } from "../parts/Caught";
import { Trouble, Waiting } from "../parts/Notice";
import { Id } from "../parts/Text";
import { plain } from "../plain";
import { CaseAppeals } from "../response/CaseAppeals";
import { Decisions } from "../response/Decisions";
import { mayJudge, whyNot } from "../response/may";
import { PolicyCard } from "../response/PolicyCard";
import { ProposeDialog } from "../response/ProposeDialog";
import { Summary } from "../response/Summary";
import { useActOnPolicy, usePolicies } from "../response/usePolicies";
import { caseLink, Link, navigate } from "../router";
import { heading, plural } from "../words";
import "../styles/case.css";
import "../styles/pages.css";
import "../styles/response.css";

/** What is done about a case: in force now, the plan, whom each step meets, who agreed, and what came of it. */
export default function Response({ id }: { id: string }) {
  useTitle(`Response ${plain(id, 40)}`);
  useKeys({ u: () => navigate(caseLink(id)) });
  const found = useQuery({ queryKey: ["case", id], queryFn: () => api.case(id) });
  return (
    <div className="page case response">
      <p className="crumb">
        <Link to="/cases">Cases</Link> › <Link to={caseLink(id)}>{found.data ? heading(found.data.kind) : "Case"}</Link>
      </p>
      <h1>
        Response <Id of={id} />
      </h1>
      <Trouble error={found.error} retry={() => void found.refetch()} />
      {found.isPending && !found.error && <Waiting />}
      {found.data && <OfCase c={found.data} />}
    </div>
  );
}

function OfCase({ c }: { c: Case }) {
  const me = useMe().data;
  const found = usePolicies(c.id);
  const measures = useQuery({ queryKey: ["measures"], queryFn: api.measures, staleTime: 0 });
  const handle = useActOnPolicy();
  const [proposing, setProposing] = useState(false);
  const may = mayJudge(me, c) && !whyNot(c);
  useKeys({ p: () => may && setProposing(true) });
  const policies = found.data?.policies ?? [];
  const running = policies.filter((one) => one.state !== "ended");
  const ended = policies.filter((one) => one.state === "ended");
  const accounts = new Map(
    measures.data?.measures
      .filter((one) => one.policy.case_id || one.case_id === c.id)
      .map((one) => [one.policy.id, one.acted_on]),
  );
  return (
    <>
      {found.data && <Summary c={c} policies={policies} me={me} accounts={accounts} />}
      {may && (
        <p>
          <button type="button" className={running.length ? undefined : "main"} onClick={() => setProposing(true)}>
            {running.length ? "Propose another…" : "Propose…"}
          </button>
        </p>
      )}
      <Trouble error={found.error} retry={() => void found.refetch()} />
      {found.isPending && !found.error && <Waiting />}
      {running.map((one, k) => (
        <Caught key={one.id} what="This policy">
          <PolicyCard policy={one} c={c} handle={handle} open={k === 0 || !!one.wanted} />
        </Caught>
      ))}
      <CaseAppeals caseId={c.id} />
      <Caught what="What guards decide">
        <Decisions caseId={c.id} />
      </Caught>
      {ended.length > 0 && (
        <details className="ended">
          <summary>{plural(ended.length, "policy has", "policies have")} ended</summary>
          {ended.map((one) => (
            <PolicyCard key={one.id} policy={one} c={c} handle={handle} open={false} />
          ))}
        </details>
      )}
      {proposing && <ProposeDialog c={c} close={() => setProposing(false)} />}
    </>
  );
}
