import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { api, type GuardDecision } from "../api";
import { Empty, Trouble, Waiting } from "../parts/Notice";
import { Id, Text } from "../parts/Text";
import { Link, memberLink } from "../router";
import { count, heading, listed, minute, plural } from "../words";
import { ACTIONS } from "./words";

const FIRST = 20;
const MOST = 200;

/** What guards decide about the case's accounts, as they write it down; asked again by itself. */
export function Decisions({ caseId }: { caseId: string }) {
  const [all, setAll] = useState(false);
  const found = useQuery({
    queryKey: ["decisions", caseId],
    queryFn: () => api.decisions(caseId, MOST),
    refetchInterval: 10_000,
  });
  const some = found.data?.decisions ?? [];
  return (
    <section id="decisions" aria-labelledby="decisions-title">
      <h2 id="decisions-title">What guards decide</h2>
      <Trouble error={found.error} retry={() => void found.refetch()} />
      {found.isPending && !found.error && <Waiting />}
      {found.data && !some.length && (
        <Empty>No guard has written anything down about these accounts yet. This looks again by itself.</Empty>
      )}
      {some.length > 0 && (
        <>
          <p>
            {told(some, found.data!.whole)} The latest on {minute(some[0]!.at)}.
            {!found.data!.whole && <span className="soft"> There are earlier ones.</span>}
          </p>
          <div className="scroll" role="region" aria-label="Decisions" tabIndex={0}>
            <table className="decisions">
              <caption className="unseen">Decisions, the latest first</caption>
              <thead>
                <tr>
                  {["When", "What was done", "Account", "Told", "Policy"].map((name) => (
                    <th key={name} scope="col">
                      {name}
                    </th>
                  ))}
                </tr>
              </thead>
              <tbody>
                {some.slice(0, all ? MOST : FIRST).map((one, k) => (
                  <Row key={k} one={one} caseId={caseId} />
                ))}
              </tbody>
            </table>
          </div>
          {some.length > FIRST && (
            <button type="button" className="quiet" onClick={() => setAll(!all)}>
              {all ? "Fewer" : `All ${count(some.length)}`}
            </button>
          )}
        </>
      )}
    </section>
  );
}

function Row({ one, caseId }: { one: GuardDecision; caseId: string }) {
  return (
    <tr>
      <td className="nb">{minute(one.at)}</td>
      <td className={one.shadow ? "soft nb" : "nb"}>
        <Text of={outcome(one)} most={80} />
      </td>
      <th scope="row">
        {one.account && (
          <Link to={memberLink(caseId, one.account)}>
            <Id of={one.account} most={40} />
          </Link>
        )}
      </th>
      <td>
        {one.reason && !one.shadow && !one.allowed ? (
          <Text of={heading(one.reason)} most={60} />
        ) : (
          <span className="soft">nothing</span>
        )}
      </td>
      <td>
        <Id of={one.measure} most={40} />
      </td>
    </tr>
  );
}

function outcome(one: GuardDecision): string {
  const name = ACTIONS[one.action as keyof typeof ACTIONS]?.name ?? heading(one.action);
  if (one.shadow) return `${name}, in the shadow: went on`;
  return one.allowed ? `${name}: went on` : `${name}: stopped`;
}

function told(some: GuardDecision[], whole: boolean): string {
  const shadow = some.filter((one) => one.shadow).length;
  const stopped = some.filter((one) => !one.shadow && !one.allowed).length;
  const on = some.length - shadow - stopped;
  const parts = [
    stopped && `${count(stopped)} stopped`,
    on && `${count(on)} went on`,
    shadow && `${count(shadow)} only written down`,
  ].filter((part) => typeof part === "string");
  const of = plural(some.length, "decision");
  return `${whole ? `${of} so far` : `Of the last ${of}`}: ${listed(parts)}.`;
}
