import { useQuery } from "@tanstack/react-query";
import { api } from "../../api";
import { Empty, Trouble, Waiting } from "../../parts/Notice";
import { Text } from "../../parts/Text";
import { heading, minute } from "../../words";
import { detail } from "./detail";

/** Who did what when, people and machine. */
export function History({ id }: { id: string }) {
  const found = useQuery({ queryKey: ["history", id], queryFn: () => api.history(id) });
  const entries = found.data?.entries ?? [];
  return (
    <section id="history" aria-labelledby="history-title">
      <h2 id="history-title">History</h2>
      <Trouble error={found.error} retry={() => void found.refetch()} />
      {found.isPending && !found.error && <Waiting />}
      {found.data && !entries.length && <Empty>Nothing has happened yet.</Empty>}
      {entries.length > 0 && (
        <ol className="history">
          {[...entries]
            .sort((a, b) => b.seq - a.seq)
            .map((entry) => (
              <li key={entry.seq}>
                <time dateTime={entry.at}>{minute(entry.at)}</time>
                <span>
                  <Text of={entry.actor} most={60} /> <span className="soft">{entry.actor_kind}</span>
                </span>
                <span>
                  <strong>{heading(entry.action.replace(/^case\./, ""))}</strong>{" "}
                  <span className="soft">
                    <Text of={detail(entry.detail)} most={400} />
                  </span>
                </span>
              </li>
            ))}
        </ol>
      )}
    </section>
  );
}
