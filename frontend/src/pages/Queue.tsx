import { useQuery } from "@tanstack/react-query";
import { useRef, useState } from "react";
import { api, type CaseRow, links } from "../api";
import { useCursor } from "../hooks/useCursor";
import { useMe } from "../hooks/useMe";
import { useTitle } from "../hooks/useTitle";
import { useKeys } from "../keys";
import { Trouble, Waiting } from "../parts/Notice";
import { Text } from "../parts/Text";
import { Bulk } from "../queue/Bulk";
import { CaseTable } from "../queue/CaseTable";
import { CloseDialog } from "../queue/CloseDialog";
import { Filters } from "../queue/Filters";
import { apiQuery, PAGE } from "../queue/query";
import { useClaim } from "../queue/useClaim";
import { Views } from "../queue/Views";
import { caseLink, navigate, setParams, useAddress } from "../router";
import { count } from "../words";

/** The queue: what waits for judgement, surest first. */
export function Queue() {
  useTitle("Cases");
  const params = useAddress().searchParams;
  const page = Math.max(0, Number(params.get("page") ?? 0) || 0);
  const found = useQuery({
    queryKey: ["cases", apiQuery(params)],
    queryFn: () => api.cases(apiQuery(params)),
    placeholderData: (before) => before,
  });
  // Asked after the list, which is what takes a new scan in.
  const status = useQuery({ queryKey: ["status", found.dataUpdatedAt], queryFn: api.status, enabled: found.isSuccess });
  const rows = found.data?.cases ?? [];
  const total = found.data?.total ?? 0;
  const [chosen, setChosen] = useState<ReadonlyMap<string, CaseRow>>(new Map());
  const [closing, setClosing] = useState<CaseRow[] | null>(null);
  const searchBox = useRef<HTMLInputElement>(null);
  const me = useMe().data;
  const claim = useClaim();

  const toggle = (row: CaseRow) => {
    const next = new Map(chosen);
    if (!next.delete(row.id)) next.set(row.id, row);
    setChosen(next);
  };
  const turn = (to: number) => setParams({ page: to ? String(to) : null }, false);
  const { cursor, setCursor, move } = useCursor(rows.length, "case-link-");
  const at = rows[cursor];
  useKeys({
    j: () => move(1),
    k: () => move(-1),
    x: () => at && toggle(at),
    o: () => at && navigate(caseLink(at.id)),
    Enter: () => at && navigate(caseLink(at.id)),
    a: () => at && claim.mutate([at]),
    e: () => at && me?.role !== "viewer" && setClosing([at]),
    "/": () => searchBox.current?.focus(),
  });

  return (
    <div className="page queue">
      <div className="top">
        <h1>Cases</h1>
        <p className="soft" role="status" aria-live="polite">
          {found.data && `${count(total)} match`}
        </p>
        <p className="exports">
          Export{" "}
          <a href={links.cases("csv")} download>
            CSV
          </a>{" "}
          <a href={links.cases("json")} download>
            JSON
          </a>
        </p>
      </div>
      <Views />
      <Filters searchBox={searchBox} />
      <Trouble error={found.error} retry={() => void found.refetch()} />
      {status.data?.trouble && (
        <div className="notice trouble" role="alert">
          <p>
            What follows is older than the last scan: <Text of={status.data.trouble} most={500} />.
          </p>
        </div>
      )}
      <Trouble error={claim.error} />
      {found.isPending && !found.error && <Waiting />}
      {found.data && (
        <CaseTable
          rows={rows}
          cursor={cursor}
          setCursor={setCursor}
          chosen={chosen}
          toggle={toggle}
          claim={(row) => claim.mutate([row])}
          first={page * PAGE}
          total={total}
        />
      )}
      <nav className="pages" aria-label="Pages of the list">
        <button type="button" disabled={page === 0} onClick={() => turn(page - 1)}>
          Earlier
        </button>
        <span className="soft">
          {total ? `${count(page * PAGE + 1)} to ${count(Math.min(total, (page + 1) * PAGE))} of ${count(total)}` : ""}
        </span>
        <button type="button" disabled={(page + 1) * PAGE >= total} onClick={() => turn(page + 1)}>
          Further
        </button>
      </nav>
      {chosen.size > 0 && (
        <Bulk
          chosen={[...chosen.values()]}
          claim={() => claim.mutate([...chosen.values()])}
          close={() => setClosing([...chosen.values()])}
          clear={() => setChosen(new Map())}
        />
      )}
      {closing && (
        <CloseDialog
          cases={closing}
          done={() => {
            setClosing(null);
            setChosen(new Map());
          }}
          cancel={() => setClosing(null)}
        />
      )}
    </div>
  );
}
