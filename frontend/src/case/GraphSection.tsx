import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { api, type Case } from "../api";
import { Empty, Trouble, Waiting } from "../parts/Notice";
import { count, plural } from "../words";
import { GraphCanvas } from "./GraphCanvas";
import { model } from "./graphModel";
import { ValueList } from "./ValueList";

/** What the accounts have in common: the values are nodes, so a value that ties many stands in the middle of them. */
export default function GraphSection({ c }: { c: Case }) {
  const found = useQuery({ queryKey: ["graph", c.id], queryFn: () => api.graph(c.id), staleTime: 300_000, structuralSharing: false });
  const made = useMemo(() => (found.data ? model(found.data) : null), [found.data]);
  const bundled = made?.values.some((value) => !value.whole);
  return (
    <section id="graph" aria-labelledby="graph-title">
      <h2 id="graph-title">What they share</h2>
      <Trouble error={found.error} retry={() => void found.refetch()} />
      {found.isPending && !found.error && <Waiting />}
      {made && !made.values.length && <Empty>These accounts share no rare value. What ties them is what they ask and when.</Empty>}
      {made && made.values.length > 0 && (
        <>
          <p className="prose">
            Small dots are accounts, large ones are values that several of them share and that few others have. A click on a
            value narrows the page to its accounts.{found.data?.collapsed && " The fleet is large: accounts that share exactly the same values are drawn as one dot, the larger the more."}
            {!!found.data?.unconnected && ` ${plural(found.data.unconnected, "account")} share${found.data.unconnected === 1 ? "s" : ""} nothing rare and are not drawn.`}
          </p>
          <div className="graph-pair">
            <GraphCanvas made={made} caseId={c.id} />
            <ValueList values={made.values} />
          </div>
          {bundled && <p className="caption">The server does not say which accounts stand in a dot of several, so a value narrows the page only where all its accounts are known.</p>}
          <p className="caption">{count(made.values.length)} values, {count(made.accounts)} dots of accounts. Hold Ctrl and turn the wheel to zoom.</p>
        </>
      )}
    </section>
  );
}
