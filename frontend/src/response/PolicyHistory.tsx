import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { api, type Policy } from "../api";
import { Trouble, Waiting } from "../parts/Notice";
import { Text } from "../parts/Text";
import { heading, minute } from "../words";

type Said = { note?: string; stage?: string; waits?: string | null };

/** Who did what with a policy, when it is asked for. */
export function PolicyHistory({ policy }: { policy: Policy }) {
  const [open, setOpen] = useState(false);
  const found = useQuery({
    queryKey: ["policy", policy.id, policy.version],
    queryFn: () => api.policy(policy.id),
    enabled: open,
  });
  return (
    <details onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>Everything that was done with it</summary>
      <Trouble error={found.error} retry={() => void found.refetch()} />
      {open && found.isPending && !found.error && <Waiting />}
      <ol className="history">
        {found.data?.history.map((entry) => {
          const said = entry.detail as Said;
          return (
            <li key={entry.seq}>
              <time dateTime={entry.at}>{minute(entry.at)}</time>
              <Text of={entry.actor} most={60} />
              <span>
                <strong>{heading(entry.action.replace(/^policy\./, ""))}</strong>{" "}
                <span className="soft">
                  {said.stage && `${said.stage} `}
                  {said.waits && `waits, since ${said.waits} `}
                  <Text of={said.note} most={600} />
                </span>
              </span>
            </li>
          );
        })}
      </ol>
    </details>
  );
}
