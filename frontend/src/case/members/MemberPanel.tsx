import { useQuery } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import type { MemberReasons } from "../../api";
import { api } from "../../api";
import { useAccount } from "../../hooks/useMembers";
import { Trouble, Waiting } from "../../parts/Notice";
import { Id } from "../../parts/Text";
import { setParams } from "../../router";
import { toggleAccounts, useSelection } from "../../selection";
import { name, percent } from "../../words";
import { Exchanges } from "../exchanges/Exchanges";
import { fact } from "../reasons/Facts";
import { blocks, logOdds, type Step } from "../reasons/steps";
import { Waterfall } from "../reasons/Waterfall";

/** One account beside the case: why it belongs, what it asked. Its address can be sent to a colleague. */
export function MemberPanel({ caseId, named }: { caseId: string; named: string }) {
  const account = useAccount(caseId, named);
  return account === null ? (
    <aside className="panel">
      <Waiting />
    </aside>
  ) : (
    <Panel caseId={caseId} account={account} />
  );
}

function Panel({ caseId, account }: { caseId: string; account: string }) {
  const box = useRef<HTMLElement>(null);
  const found = useQuery({ queryKey: ["member", caseId, account], queryFn: () => api.member(caseId, account) });
  const { accounts } = useSelection();
  useEffect(() => {
    const before = document.activeElement;
    box.current?.focus({ preventScroll: true });
    return () => {
      if (before instanceof HTMLElement && before.isConnected) before.focus({ preventScroll: true });
    };
  }, []);
  const close = () => setParams({ member: null }, false);
  return (
    <aside className="panel" ref={box} tabIndex={-1} aria-labelledby="panel-title">
      <header>
        <h2 id="panel-title">
          Account <Id of={account} most={200} />
        </h2>
        <button type="button" onClick={() => toggleAccounts([account])} aria-pressed={accounts.has(account)}>
          {accounts.has(account) ? "Selected" : "Select"}
        </button>
        <button type="button" className="quiet" onClick={close} aria-label="Close the panel">
          Close
        </button>
      </header>
      <Trouble error={found.error} retry={() => void found.refetch()} />
      {found.isPending && !found.error && <Waiting />}
      {found.data && <Why detail={found.data} />}
      <Exchanges caseId={caseId} account={account} />
    </aside>
  );
}

function Why({ detail }: { detail: MemberReasons }) {
  const pieces = [...detail.evidence, ...detail.counter_evidence];
  const start: Step = {
    role: "prior",
    kind: "before any evidence",
    before: 0,
    after: detail.start,
    facts: {},
    says: "Where an account of its surroundings starts, before its own evidence is counted.",
  };
  const rows = blocks(start, pieces, logOdds(detail.membership), {
    kind: "belongs",
    says: "That the account belongs to this fleet.",
  });
  return (
    <section aria-labelledby="why-member">
      <h3 id="why-member">Why it belongs: {percent(detail.membership)}</h3>
      <Waterfall rows={rows} caption="From the start to the membership" narrow />
      <dl className="facts activity">
        {Object.entries(detail.activity).map(([key, value]) => (
          <div key={key}>
            <dt>{name(key)}</dt>
            <dd>{fact(value)}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
