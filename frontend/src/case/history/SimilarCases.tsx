import { useQuery } from "@tanstack/react-query";
import { api } from "../../api";
import { Empty, Trouble, Waiting } from "../../parts/Notice";
import { State } from "../../parts/State";
import { Id, Text } from "../../parts/Text";
import { caseLink, Link } from "../../router";
import { count, day, percent } from "../../words";

/** How like cases were judged: the memory of the house. */
export function SimilarCases({ id }: { id: string }) {
  const found = useQuery({ queryKey: ["similar", id], queryFn: () => api.similar(id) });
  const rows = found.data?.cases ?? [];
  return (
    <section id="similar" aria-labelledby="similar-title">
      <h2 id="similar-title">Similar past cases</h2>
      <Trouble error={found.error} retry={() => void found.refetch()} />
      {found.isPending && !found.error && <Waiting />}
      {found.data && !rows.length && <Empty>No earlier case is like this one.</Empty>}
      {rows.length > 0 && (
        <div className="scroll" role="region" aria-label="Similar cases" tabIndex={0}>
          <table>
            <caption className="unseen">Similar past cases and how they ended</caption>
            <thead>
              <tr>
                <th scope="col">Case</th>
                <th scope="col">Outcome</th>
                <th scope="col" className="n">
                  Likeness
                </th>
                <th scope="col" className="n">
                  Accounts
                </th>
                <th scope="col">Closed</th>
                <th scope="col">What they have in common</th>
              </tr>
            </thead>
            <tbody>
              {rows.map((row) => (
                <tr key={row.id}>
                  <th scope="row">
                    <Link to={caseLink(row.id)}>
                      <Id of={row.id} />
                    </Link>
                  </th>
                  <td>
                    <State of={row.state} reason={row.reason} />
                  </td>
                  <td className="n">{percent(row.likeness)}</td>
                  <td className="n">{count(row.accounts)}</td>
                  <td className="nb">{row.closed_at ? day(row.closed_at) : "still open"}</td>
                  <td>
                    <Text of={row.why.map((why) => why.replace(/_/g, " ")).join(" ")} most={300} />
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  );
}
