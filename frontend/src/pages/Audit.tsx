import { useMutation, useQuery } from "@tanstack/react-query";
import { api } from "../api";
import { detail } from "../case/history/detail";
import { useTitle } from "../hooks/useTitle";
import { Trouble, Waiting } from "../parts/Notice";
import { Id, Text } from "../parts/Text";
import { caseLink, Link, setParams, useAddress } from "../router";
import { count, minute, name } from "../words";
import "../styles/pages.css";

const PAGE = 100;

/** Who did what, in a chain of hashes: an entry that was changed or taken away breaks it. */
export default function Audit() {
  useTitle("Audit");
  const page = Math.max(0, Number(useAddress().searchParams.get("page") ?? 0) || 0);
  const found = useQuery({
    queryKey: ["audit", page],
    queryFn: () => api.audit(page * PAGE, PAGE),
    placeholderData: (before) => before,
  });
  const total = found.data?.total ?? 0;
  const turn = (to: number) => setParams({ page: to ? String(to) : null }, false);
  return (
    <div className="page">
      <div className="top">
        <h1>Audit</h1>
        <p className="soft">{found.data && `${count(total)} entries`}</p>
      </div>
      <Verify />
      <Trouble error={found.error} />
      {found.isPending && !found.error && <Waiting />}
      {found.data && (
        <div className="scroll" role="region" aria-label="Audit log" tabIndex={0}>
          <table className="audit">
            <caption className="unseen">What was done, latest first</caption>
            <thead>
              <tr>
                <th scope="col" className="n">
                  No.
                </th>
                <th scope="col">When</th>
                <th scope="col">Who</th>
                <th scope="col">What</th>
                <th scope="col">To what</th>
                <th scope="col">More</th>
              </tr>
            </thead>
            <tbody>
              {found.data.entries.map((entry) => (
                <tr key={entry.seq}>
                  <td className="n">{count(entry.seq)}</td>
                  <td className="nb">{minute(entry.at)}</td>
                  <td className="nb">
                    <Text of={entry.actor} most={60} />{" "}
                    {entry.actor_kind === "machine" && <span className="soft">machine</span>}
                  </td>
                  <td className="nb">{name(entry.action.replace(".", ": "))}</td>
                  <td className="object">
                    {entry.object &&
                      (/^[A-Z]-/.test(entry.object) ? (
                        <Link to={caseLink(entry.object)}>
                          <Id of={entry.object} />
                        </Link>
                      ) : (
                        <Id of={entry.object} />
                      ))}
                  </td>
                  <td className="soft">
                    <Text of={detail(entry.detail)} most={300} />
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      <nav className="pages" aria-label="Pages of the log">
        <button type="button" disabled={!page} onClick={() => turn(page - 1)}>
          Later entries
        </button>
        <button type="button" disabled={(page + 1) * PAGE >= total} onClick={() => turn(page + 1)}>
          Earlier entries
        </button>
      </nav>
    </div>
  );
}

function Verify() {
  const check = useMutation({ mutationFn: api.verify });
  const told = check.data;
  return (
    <div className="verify">
      <button type="button" onClick={() => check.mutate()} disabled={check.isPending}>
        {check.isPending ? "Checking…" : "Verify the chain"}
      </button>
      <div role="status">
        {told?.ok && (
          <p>
            Whole: {count(told.entries)} entries, each holding the hash of the one before. Last hash{" "}
            <Id of={told.head.slice(0, 16)} />…
          </p>
        )}
        {told && !told.ok && (
          <p className="sure">
            Broken at entry {told.broken_at ?? "?"}. What stands after it cannot be trusted.
            {told.reason && (
              <>
                {" "}
                <Text of={told.reason} most={300} />
              </>
            )}
          </p>
        )}
      </div>
      <Trouble error={check.error} />
    </div>
  );
}
