import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { api, atLeast, type Label } from "../api";
import { type Ends, NoteDialog } from "../case/dialogs/NoteDialog";
import { useMe } from "../hooks/useMe";
import { useTitle } from "../hooks/useTitle";
import { Empty, Trouble, Waiting } from "../parts/Notice";
import { Id, Text } from "../parts/Text";
import { plain } from "../plain";
import { accountRef, caseLink, Link, setParams, useAddress } from "../router";
import { day, minute, plural } from "../words";
import "../styles/pages.css";

const PAGE = 100;

/** Accounts that somebody has labelled benign: every scan counts that as evidence until the label ends or is taken back. */
export default function Labels() {
  useTitle("Labels");
  const client = useQueryClient();
  const page = Math.max(0, Number(useAddress().searchParams.get("page") ?? 0) || 0);
  const found = useQuery({
    queryKey: ["labels", page],
    queryFn: () => api.labels(page * PAGE, PAGE),
    placeholderData: (before) => before,
  });
  const may = atLeast(useMe().data, "analyst");
  const [open, setOpen] = useState<Label | null>(null);
  const total = found.data?.total ?? 0;
  const turn = (to: number) => setParams({ page: to ? String(to) : null }, false);
  const takeBack = async (label: Label, note: string, ends: Ends) => {
    try {
      // What was seen is the label, and not the case: whatever version that has now will do.
      const { version } = await api.case(label.case_id);
      await api.act(label.case_id, "unlabel", { version, accounts: [label.account_id], note });
      ends.onSuccess();
      await client.invalidateQueries({
        predicate: (query) => query.queryKey[0] === "labels" || query.queryKey[1] === label.case_id,
      });
    } catch (error) {
      ends.onError(error as Error);
    }
  };
  return (
    <div className="page">
      <div className="top">
        <h1>Labels</h1>
        <p className="soft" role="status">
          {found.data && `${plural(total, "label")} in force`}
        </p>
      </div>
      <p className="prose">
        Accounts that somebody has labelled benign. Every scan counts a label as evidence against a campaign until it
        ends.
      </p>
      <Trouble error={found.error} retry={() => void found.refetch()} />
      {found.isPending && !found.error && <Waiting />}
      {found.data && !total && <Empty>No label is in force. Accounts are labelled on the page of a case.</Empty>}
      {total > 0 && (
        <div className="scroll" role="region" aria-label="Labels in force" tabIndex={0}>
          <table className="labels">
            <caption className="unseen">Labels in force, latest first</caption>
            <thead>
              <tr>
                <th scope="col">Account</th>
                <th scope="col">Case</th>
                <th scope="col">Until</th>
                <th scope="col">Why</th>
                <th scope="col">Labelled by</th>
                <th scope="col">On</th>
                {may && (
                  <th scope="col">
                    <span className="unseen">Take back</span>
                  </th>
                )}
              </tr>
            </thead>
            <tbody>
              {found.data!.labels.map((label) => (
                <tr key={label.account_id}>
                  <th scope="row">
                    <Link to={`${caseLink(label.case_id)}?member=${encodeURIComponent(accountRef(label.account_id))}`}>
                      <Id of={label.account_id} most={60} />
                    </Link>
                  </th>
                  <td>
                    <Link to={caseLink(label.case_id)}>
                      <Id of={label.case_id} />
                    </Link>
                  </td>
                  <td className="nb">{day(label.until)}</td>
                  <td>
                    <Text of={label.reason} most={300} />
                  </td>
                  <td className="nb">
                    <Text of={label.by} most={60} />
                  </td>
                  <td className="nb">{minute(label.since)}</td>
                  {may && (
                    <td>
                      <button
                        type="button"
                        className="quiet"
                        aria-label={`Take back the label of ${plain(label.account_id, 60)}`}
                        onClick={() => setOpen(label)}
                      >
                        Take back…
                      </button>
                    </td>
                  )}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      {(total > PAGE || page > 0) && (
        <nav className="pages" aria-label="Pages of the labels">
          <button type="button" disabled={!page} onClick={() => turn(page - 1)}>
            Later labels
          </button>
          <button type="button" disabled={(page + 1) * PAGE >= total} onClick={() => turn(page + 1)}>
            Earlier labels
          </button>
        </nav>
      )}
      {open && (
        <NoteDialog
          title="Take back this label"
          action="Take back"
          close={() => setOpen(null)}
          send={(note, ends) => void takeBack(open, note, ends)}
        >
          <p className="soft">
            Scans no longer take <Id of={open.account_id} most={60} /> for benign. That it was labelled stays in the
            log.
          </p>
        </NoteDialog>
      )}
    </div>
  );
}
