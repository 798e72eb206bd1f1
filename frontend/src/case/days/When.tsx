import { useQuery } from "@tanstack/react-query";
import { api, type Case } from "../../api";
import { useDaysInAddress } from "../../hooks/useDaysInAddress";
import { useMembers } from "../../hooks/useMembers";
import { Trouble, Waiting } from "../../parts/Notice";
import { select, useSelection } from "../../selection";
import { day, minute, percent, plural } from "../../words";
import { Clock } from "./Clock";
import { DayFields } from "./DayFields";
import { DaysChart } from "./DaysChart";
import { DaysTable } from "./DaysTable";

/** The fleet's days against everybody else's. Days drawn over with the mouse, or chosen below, narrow the whole page. */
export default function When({ c }: { c: Case }) {
  const found = useQuery({ queryKey: ["timeline", c.id], queryFn: () => api.timeline(c.id), staleTime: 300_000 });
  const members = useMembers(c.id).data;
  const { days } = useSelection();
  const line = found.data;
  useDaysInAddress(line?.days);
  return (
    <section id="when" aria-labelledby="when-title">
      <h2 id="when-title">When</h2>
      <Trouble error={found.error} retry={() => void found.refetch()} />
      {found.isPending && !found.error && <Waiting />}
      {line && line.days.length > 0 && (
        <div className="when">
          <figure>
            <DaysChart line={line} members={members} />
            <DayFields days={line.days} chosen={days} choose={(range) => select({ days: range })} />
            <figcaption>
              Exchanges a day, each panel to its own scale. {peak(line.days, line.case, line.others)}
              {c.first_seen && c.last_seen && (
                <>
                  {" "}
                  First seen <span className="nb">{minute(c.first_seen)}</span>, last seen{" "}
                  <span className="nb">{minute(c.last_seen)}</span>.
                </>
              )}
            </figcaption>
            <DaysTable line={line} />
          </figure>
          <Clock line={line} days={days} />
        </div>
      )}
    </section>
  );
}

function peak(days: string[], mine: number[], others: number[]): string {
  const top = mine.indexOf(Math.max(...mine));
  const all = (mine[top] ?? 0) + (others[top] ?? 0);
  if (!days[top] || !all) return "";
  return `At its peak, on ${day(days[top])}, the fleet made ${plural(mine[top]!, "exchange")}: ${percent(mine[top]! / all)} of all.`;
}
