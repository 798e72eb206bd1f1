import { getCoreRowModel, getSortedRowModel, type SortingState, useReactTable } from "@tanstack/react-table";
import { useVirtualizer } from "@tanstack/react-virtual";
import { type KeyboardEvent, useMemo, useRef, useState } from "react";
import { Empty } from "../../parts/Notice";
import { accountRef, setParams, useAddress } from "../../router";
import { toggleAccounts, useSelection } from "../../selection";
import { MemberRow } from "./MemberRow";
import { COLUMNS } from "./memberColumns";
import type { Member, Members } from "./members";

const HEIGHT = 33;

/** The accounts, of which only those in sight are in the page: 25,000 rows scroll as 25 do. */
export function MembersTable({
  members,
  test,
  caseId,
}: {
  members: Members;
  test: (member: Member) => boolean;
  caseId: string;
}) {
  const [sorting, setSorting] = useState<SortingState>([{ id: "membership", desc: true }]);
  const [cursor, setCursor] = useState(0);
  const last = useRef<number | null>(null);
  const box = useRef<HTMLDivElement>(null);
  const open = useAddress().searchParams.get("member");
  const { accounts, days: range } = useSelection();
  // A log that names no surface gets no column for it.
  const columns = useMemo(
    () => COLUMNS.filter((column) => column.id !== "surface" || members.surfaces),
    [members.surfaces],
  );
  const table = useReactTable({
    data: members.rows,
    columns,
    state: { sorting },
    onSortingChange: setSorting,
    getRowId: (row) => row.account_id,
    getCoreRowModel: getCoreRowModel(),
    getSortedRowModel: getSortedRowModel(),
    enableSortingRemoval: false,
  });
  const model = table.getSortedRowModel().rows;
  // Filtered after sorting: typing then costs one pass over rows that are in order already.
  const sorted = useMemo(() => model.filter((row) => test(row.original)), [model, test]);
  const virtual = useVirtualizer({
    count: sorted.length,
    getScrollElement: () => box.current,
    estimateSize: () => HEIGHT,
    overscan: 12,
  });
  const shown = virtual.getVirtualItems();
  const above = shown[0]?.start ?? 0;
  const below = virtual.getTotalSize() - (shown.at(-1)?.end ?? 0);
  const all = useMemo(
    () => accounts.size > 0 && sorted.length > 0 && sorted.every((row) => accounts.has(row.id)),
    [sorted, accounts],
  );

  const pick = (k: number, shift: boolean) => {
    const id = sorted[k]?.id;
    if (!id) return;
    const from = shift && last.current !== null ? Math.min(last.current, k) : k;
    const to = shift && last.current !== null ? Math.max(last.current, k) : k;
    toggleAccounts(
      sorted.slice(from, to + 1).map((row) => row.id),
      !accounts.has(id),
    );
    last.current = k;
  };
  const show = (id: string) => setParams({ member: accountRef(id) }, false);
  const press = (event: KeyboardEvent) => {
    if (event.target !== box.current) return;
    const steps: Record<string, number> = {
      ArrowDown: 1,
      ArrowUp: -1,
      PageDown: 12,
      PageUp: -12,
      Home: -sorted.length,
      End: sorted.length,
    };
    const step = steps[event.key];
    if (step !== undefined) {
      const next = Math.max(0, Math.min(sorted.length - 1, cursor + step));
      setCursor(next);
      virtual.scrollToIndex(next);
    } else if (event.key === " ") pick(cursor, event.shiftKey);
    else if (event.key === "Enter" && sorted[cursor]) show(sorted[cursor].id);
    else return;
    event.preventDefault();
  };

  if (!sorted.length) return <Empty>No account matches what is typed and selected.</Empty>;
  return (
    <div
      className="members-box"
      ref={box}
      role="region"
      tabIndex={0}
      onKeyDown={press}
      aria-label="Accounts. Arrows move, space selects, Enter opens."
    >
      <table className="members" aria-rowcount={sorted.length + 1}>
        <caption className="unseen">Accounts of case {caseId}</caption>
        <thead>
          <tr aria-rowindex={1}>
            <td className="pick">
              <input
                type="checkbox"
                aria-label="Select all that are shown"
                checked={all}
                onChange={() =>
                  toggleAccounts(
                    sorted.map((row) => row.id),
                    !all,
                  )
                }
              />
            </td>
            {table.getFlatHeaders().map(({ id, column }) => {
              const way = column.getIsSorted();
              return (
                <th
                  key={id}
                  scope="col"
                  className={column.columnDef.meta?.className}
                  aria-sort={way ? (way === "asc" ? "ascending" : "descending") : undefined}
                >
                  <button type="button" className="sort" onClick={column.getToggleSortingHandler()}>
                    {String(column.columnDef.header)}
                    <span aria-hidden="true">{way ? (way === "asc" ? " ↑" : " ↓") : ""}</span>
                  </button>
                </th>
              );
            })}
          </tr>
        </thead>
        <tbody>
          {above > 0 && (
            <tr aria-hidden="true" className="gap">
              <td colSpan={columns.length + 1} style={{ height: above }} />
            </tr>
          )}
          {shown.map(({ index }) => {
            const member = sorted[index]!.original;
            return (
              <MemberRow
                key={member.account_id}
                member={member}
                index={index}
                days={members.days}
                surfaces={members.surfaces}
                range={range}
                chosen={accounts.has(member.account_id)}
                at={index === cursor}
                open={accountRef(member.account_id) === open}
                pick={(shift) => pick(index, shift)}
                show={() => show(member.account_id)}
              />
            );
          })}
          {below > 0 && (
            <tr aria-hidden="true" className="gap">
              <td colSpan={columns.length + 1} style={{ height: below }} />
            </tr>
          )}
        </tbody>
      </table>
    </div>
  );
}
