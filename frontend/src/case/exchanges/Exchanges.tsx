import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { api, atLeast } from "../../api";
import { useMe } from "../../hooks/useMe";
import { Empty, Trouble, Waiting } from "../../parts/Notice";
import { Text } from "../../parts/Text";
import { count, minute, short } from "../../words";
import { Reveal } from "./Reveal";

const PAGE = 50;

/** What the account asked, without the text; each can be read again from the operator's own log, for a reason. */
export function Exchanges({ caseId, account }: { caseId: string; account: string }) {
  const [page, setPage] = useState(0);
  const [open, setOpen] = useState<string | null>(null);
  const may = atLeast(useMe().data, "analyst");
  const found = useQuery({
    queryKey: ["exchanges", caseId, account, page],
    queryFn: () => api.exchanges(caseId, account, page * PAGE, PAGE),
    placeholderData: (before) => before,
  });
  const total = found.data?.total ?? 0;
  return (
    <section aria-labelledby="exchanges-title">
      <h3 id="exchanges-title">What it asked{found.data ? `: ${count(total)} exchanges` : ""}</h3>
      <Trouble error={found.error} retry={() => void found.refetch()} />
      {found.isPending && !found.error && <Waiting />}
      {found.data && !total && <Empty>The lake has none of its exchanges.</Empty>}
      {total > 0 && (
        <ol className="exchanges" start={page * PAGE + 1}>
          {found.data!.exchanges.map((row) => (
            <li key={row.exchange}>
              <time dateTime={row.at}>{minute(row.at)}</time>
              <span className="what">
                <Text of={row.model} most={40} />, <Text of={row.surface} most={24} />,{" "}
                <Text of={row.status} most={24} />, {short(row.prompt_chars)} characters
                <span className="soft">
                  {" "}
                  <Text of={row.source} most={60} /> row {count(row.row)}
                </span>
              </span>
              {may && open !== row.exchange && (
                <button type="button" className="quiet" onClick={() => setOpen(row.exchange)}>
                  Read…
                </button>
              )}
              {open === row.exchange && (
                <Reveal caseId={caseId} account={account} exchange={row.exchange} close={() => setOpen(null)} />
              )}
            </li>
          ))}
        </ol>
      )}
      {total > PAGE && (
        <p className="pages">
          <button type="button" disabled={!page} onClick={() => setPage(page - 1)}>
            Earlier
          </button>
          <span className="soft">
            {count(page * PAGE + 1)} to {count(Math.min(total, (page + 1) * PAGE))}
          </span>
          <button type="button" disabled={(page + 1) * PAGE >= total} onClick={() => setPage(page + 1)}>
            Later
          </button>
        </p>
      )}
    </section>
  );
}
