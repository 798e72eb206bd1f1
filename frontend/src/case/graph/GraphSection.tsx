import { useQuery } from "@tanstack/react-query";
import { useMemo, useState } from "react";
import { api, type Case } from "../../api";
import { Empty, Trouble, Waiting } from "../../parts/Notice";
import { count, plural } from "../../words";
import { GraphCanvas } from "./GraphCanvas";
import { model } from "./graphModel";
import { ValueList } from "./ValueList";

/** What the accounts have in common: the values are nodes, so a value that ties many stands in the middle of them. */
export default function GraphSection({ c }: { c: Case }) {
  const found = useQuery({
    queryKey: ["graph", c.id],
    queryFn: () => api.graph(c.id),
    staleTime: 300_000,
    structuralSharing: false,
  });
  const made = useMemo(() => (found.data ? model(found.data) : null), [found.data]);
  const [kind, setKind] = useState("");
  const bundled = made?.values.some((value) => !value.whole);
  return (
    <section id="graph" aria-labelledby="graph-title">
      <h2 id="graph-title">What they share</h2>
      <Trouble error={found.error} retry={() => void found.refetch()} />
      {found.isPending && !found.error && <Waiting />}
      {made && !made.values.length && (
        <Empty>These accounts share no rare value. What ties them is what they ask and when.</Empty>
      )}
      {made && made.values.length > 0 && (
        <>
          <p className="prose">
            Small dots are accounts, large ones are values that several of them share and that few others have. A click
            on a value narrows the page to its accounts.
            {found.data?.collapsed &&
              " Values that very many hold are tied to one dot, which stands for all accounts that are not drawn one by one; a click selects them."}
            {!!found.data?.unconnected &&
              ` ${plural(found.data.unconnected, "account")} share${found.data.unconnected === 1 ? "s" : ""} nothing rare and are not drawn.`}
          </p>
          <div className="graph-pair">
            <GraphCanvas made={made} caseId={c.id} kind={kind} />
            <ValueList values={made.values} kind={kind} setKind={setKind} />
          </div>
          {bundled && (
            <p className="caption">
              A value narrows the page only where all its accounts are drawn. The others are held by too many, and can
              be seen but not chosen.
            </p>
          )}
          <p className="caption">
            {count(made.values.length)} values, {count(made.accounts)} dots of accounts.
            {!!found.data?.left_out &&
              ` ${plural(found.data.left_out, "further value")}, held by many, ${found.data.left_out === 1 ? "is" : "are"} not drawn.`}{" "}
            Hold Ctrl and turn the wheel to zoom.
          </p>
        </>
      )}
    </section>
  );
}
