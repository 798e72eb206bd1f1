import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { api, atLeast, type Mark } from "../api";
import { NoteDialog, type Ends } from "../case/NoteDialog";
import { useMe } from "../hooks/useMe";
import { useTitle } from "../hooks/useTitle";
import { Empty, Trouble, Waiting } from "../parts/Notice";
import { Id, Text } from "../parts/Text";
import { plain } from "../plain";
import { Link, accountRef, caseLink, setParams, useAddress } from "../router";
import { day, minute, plural } from "../words";
import "../styles/pages.css";

const PAGE = 100;

/** Accounts that somebody holds to be harmless: every scan counts that as evidence until the mark ends or is taken back. */
export default function Marks() {
  useTitle("Marks");
  const client = useQueryClient();
  const page = Math.max(0, Number(useAddress().searchParams.get("page") ?? 0) || 0);
  const found = useQuery({ queryKey: ["marks", page], queryFn: () => api.marks(page * PAGE, PAGE), placeholderData: (before) => before });
  const may = atLeast(useMe().data, "analyst");
  const [open, setOpen] = useState<Mark | null>(null);
  const total = found.data?.total ?? 0;
  const turn = (to: number) => setParams({ page: to ? String(to) : null }, false);
  const takeBack = async (mark: Mark, note: string, ends: Ends) => {
    try {
      // What was seen is the mark, and not the case: whatever version that has now will do.
      const { version } = await api.case(mark.case_id);
      await api.act(mark.case_id, "unbenign", { version, accounts: [mark.account_id], note });
      ends.onSuccess();
      await client.invalidateQueries({ predicate: (query) => query.queryKey[0] === "marks" || query.queryKey[1] === mark.case_id });
    } catch (error) {
      ends.onError(error as Error);
    }
  };
  return (
    <div className="page">
      <div className="top"><h1>Marks</h1><p className="soft" role="status">{found.data && `${plural(total, "mark")} in force`}</p></div>
      <p className="prose">Accounts that somebody has marked as harmless. Every scan counts a mark as evidence against a campaign until it ends.</p>
      <Trouble error={found.error} retry={() => void found.refetch()} />
      {found.isPending && !found.error && <Waiting />}
      {found.data && !total && <Empty>No mark is in force. Accounts are marked on the page of a case.</Empty>}
      {total > 0 && (
        <div className="scroll" role="region" aria-label="Marks in force" tabIndex={0}>
          <table className="marks">
            <caption className="unseen">Marks in force, latest first</caption>
            <thead><tr><th scope="col">Account</th><th scope="col">Case</th><th scope="col">Until</th><th scope="col">Why</th><th scope="col">Marked by</th><th scope="col">On</th>{may && <th scope="col"><span className="unseen">Take back</span></th>}</tr></thead>
            <tbody>{found.data!.marks.map((mark) => (
              <tr key={mark.account_id}>
                <th scope="row"><Link to={`${caseLink(mark.case_id)}?member=${encodeURIComponent(accountRef(mark.account_id))}`}><Id of={mark.account_id} most={60} /></Link></th>
                <td><Link to={caseLink(mark.case_id)}><Id of={mark.case_id} /></Link></td>
                <td className="nb">{day(mark.until)}</td>
                <td><Text of={mark.reason} most={300} /></td>
                <td className="nb"><Text of={mark.by} most={60} /></td>
                <td className="nb">{minute(mark.since)}</td>
                {may && <td><button type="button" className="quiet" aria-label={`Take back the mark of ${plain(mark.account_id, 60)}`} onClick={() => setOpen(mark)}>Take back…</button></td>}
              </tr>
            ))}</tbody>
          </table>
        </div>
      )}
      {(total > PAGE || page > 0) && (
        <nav className="pages" aria-label="Pages of the marks">
          <button type="button" disabled={!page} onClick={() => turn(page - 1)}>Later marks</button>
          <button type="button" disabled={(page + 1) * PAGE >= total} onClick={() => turn(page + 1)}>Earlier marks</button>
        </nav>
      )}
      {open && (
        <NoteDialog title="Take back this mark" action="Take back" close={() => setOpen(null)} send={(note, ends) => void takeBack(open, note, ends)}>
          <p className="soft">Scans no longer take <Id of={open.account_id} most={60} /> for harmless. That it was marked stays in the log.</p>
        </NoteDialog>
      )}
    </div>
  );
}
