import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { api, type Policy, type Replay, type Stage } from "../api";
import { Chart } from "../parts/Chart";
import { Empty, Trouble, Waiting } from "../parts/Notice";
import { useDark } from "../theme";
import { count, day, percent, plural } from "../words";
import { HonestShare } from "./HonestShare";
import { ReplayTables } from "./ReplayTables";
import { replayOption } from "./replayOption";
import { reach } from "./words";

/** The policy played over the days that the lake holds: who would have been hit, when, how often. */
export default function ReplayView({
  policy,
  stage,
  share,
  caseId,
}: {
  policy: Policy;
  stage: Stage;
  share: number;
  caseId: string;
}) {
  // In the shadow nobody is hit: what is asked is what it would do to all.
  const [played, part]: [Stage, number] = stage === "shadow" ? ["all", 1] : [stage, share];
  const found = useQuery({
    queryKey: ["replay", policy.id, policy.version, played, part],
    queryFn: () => api.replay(policy.id, played, part),
    staleTime: 300_000,
  });
  return (
    <section className="replay" aria-label="Played over the stored days">
      <h3>Had it been on {reach(played, part)} all the time</h3>
      <Trouble error={found.error} retry={() => void found.refetch()} />
      {found.isPending && !found.error && <Waiting what="It is being played over the stored days…" />}
      {found.data && <Played played={found.data} caseId={caseId} />}
    </section>
  );
}

function Played({ played, caseId }: { played: Replay; caseId: string }) {
  const dark = useDark();
  // The colours are read when the option is made, so a change of theme makes it anew.
  const option = useMemo(() => replayOption(played), [played, dark]);
  if (!played.exchanges) return <Empty>The stored days hold no exchange of these accounts.</Empty>;
  const first = played.days.find((one) => one.hit);
  return (
    <>
      <p>
        <strong>
          {count(played.hit)} of {plural(played.exchanges, "exchange")} ({percent(played.hit / played.exchanges)})
        </strong>{" "}
        of {count(played.accounts_hit)} of {plural(played.accounts, "account")} would have been hit
        {first && <>, the first on {day(first.day)}</>}.
        {played.accounts_hit > 0 && (
          <>
            {" "}
            Of the accounts hit, half are hit {times(played.often.median ?? 0)} at most, nine in ten{" "}
            {times(played.often.nine_in_ten ?? 0)} at most.
          </>
        )}
        {played.windows > 0 && (
          <>
            {" "}
            The budget would have run out in {count(played.windows_spent)} of {plural(played.windows, "window")} in
            which it was used.
          </>
        )}
      </p>
      <Chart
        option={option}
        height={170}
        label={`Exchanges a day that would have been hit, and those that would not: ${count(played.hit)} of ${count(played.exchanges)}. The figures are in the table below.`}
      />
      <p className="legend">
        <span className="dot case-dot" />
        hit <span className="dot others-dot" />
        not hit
      </p>
      <HonestShare honest={played.honest} />
      <ReplayTables played={played} caseId={caseId} />
    </>
  );
}

const times = (n: number) => (n === 1 ? "once" : n === 2 ? "twice" : `${count(n)} times`);
