import { useQuery } from "@tanstack/react-query";
import { api, type Case } from "../../api";
import { acts, does, reach, span } from "../../response/words";
import { Link, responseLink } from "../../router";

/** What is done about the case now, in a line, and the way to its page. */
export function DoneAboutIt({ c }: { c: Case }) {
  const found = useQuery({ queryKey: ["policies", c.id], queryFn: () => api.policies(c.id) });
  const running = found.data?.policies.filter((one) => one.state !== "ended") ?? [];
  const doing = running.filter(acts);
  const waits = running.filter((one) => one.wanted).length;
  return (
    <p className="done-about">
      {doing.map((one) => (
        <span key={one.id}>
          <strong>{does(one.terms)}</strong>, on {reach(one.stage!, one.share ?? 1)}, ends {span(one.terms.expires_at)}.{" "}
        </span>
      ))}
      {found.data && !doing.length && (
        <>
          {running.length
            ? "Proposed or in the shadow: nothing is done to anybody yet."
            : "Nothing is done about it yet."}{" "}
        </>
      )}
      {waits > 0 && <strong>A step waits for a second person. </strong>}
      <Link to={responseLink(c.id)}>Response</Link>
    </p>
  );
}
