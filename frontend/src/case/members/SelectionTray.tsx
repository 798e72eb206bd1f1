import { useState } from "react";
import { atLeast, type Case } from "../../api";
import type { Act } from "../../hooks/useCase";
import { useMe } from "../../hooks/useMe";
import { useMembers } from "../../hooks/useMembers";
import { Text } from "../../parts/Text";
import { clearSelection, select, useSelection } from "../../selection";
import { plural } from "../../words";
import { type AccountAction, AccountsDialog } from "../dialogs/AccountsDialog";

/** What is selected, in one place, and what can be done with it. */
export function SelectionTray({ c, act }: { c: Case; act: Act }) {
  const { days, accounts, value } = useSelection();
  const members = useMembers(c.id).data;
  const me = useMe().data;
  const [open, setOpen] = useState<AccountAction | null>(null);
  if (!days && !accounts.size && !value) return null;
  // Whom one may judge is the server's rule (cases/roles.py); here it only decides what is offered.
  const may = c.state !== "closed" && (atLeast(me, "approver") || (atLeast(me, "analyst") && c.owner === me?.name));
  const chosen = [...accounts];
  const inState = (states: string[]) => chosen.filter((id) => states.includes(members?.byId.get(id)?.state ?? "in"));
  const inside = inState(["in", "benign"]),
    out = inState(["removed"]);
  return (
    <div className="tray" role="region" aria-label="What is selected">
      {days && <Chip drop={() => select({ days: null })}>{plural(days[1] - days[0] + 1, "day")}</Chip>}
      {value && (
        <Chip drop={() => select({ value: null })}>
          <Text of={value.label} most={40} />: {plural(value.accounts.size, "account")}
        </Chip>
      )}
      {value && (
        <button type="button" onClick={() => select({ accounts: new Set([...accounts, ...value.accounts]) })}>
          Select these accounts
        </button>
      )}
      {accounts.size > 0 && (
        <Chip drop={() => select({ accounts: new Set() })}>{plural(accounts.size, "account")} selected</Chip>
      )}
      {may && inside.length > 0 && (
        <>
          <button type="button" onClick={() => setOpen("remove")}>
            Take out…
          </button>
          <button type="button" onClick={() => setOpen("split")}>
            Split off…
          </button>
          <button type="button" onClick={() => setOpen("label")}>
            Label benign…
          </button>
        </>
      )}
      {may && out.length > 0 && (
        <button type="button" onClick={() => setOpen("restore")}>
          Put back…
        </button>
      )}
      {!may && accounts.size > 0 && (
        <span className="soft">
          {c.state === "closed" ? "The case is closed." : "Claim the case to act on accounts."}
        </span>
      )}
      <button type="button" className="quiet" onClick={clearSelection}>
        Clear
      </button>
      {open && (
        <AccountsDialog
          c={c}
          act={act}
          action={open}
          accounts={open === "restore" ? out : inside}
          close={() => setOpen(null)}
        />
      )}
    </div>
  );
}

function Chip({ children, drop }: { children: React.ReactNode; drop: () => void }) {
  return (
    <span className="chip">
      {children}
      <button type="button" className="quiet" aria-label="Drop this" onClick={drop}>
        ×
      </button>
    </span>
  );
}
