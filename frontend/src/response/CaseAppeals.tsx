import { useQuery } from "@tanstack/react-query";
import { api } from "../api";
import { Link } from "../router";
import { plural } from "../words";
import { AppealCard } from "./AppealCard";

/** The appeals of the case's accounts that wait; nothing where there are none. */
export function CaseAppeals({ caseId }: { caseId: string }) {
  const query = `case_id=${encodeURIComponent(caseId)}&limit=5`;
  const found = useQuery({ queryKey: ["appeals", query], queryFn: () => api.appeals(query) });
  if (!found.data?.total) return null;
  return (
    <section aria-labelledby="appeals-title">
      <h2 id="appeals-title">{plural(found.data.total, "appeal waits", "appeals wait")}</h2>
      {found.data.appeals.map((one) => (
        <AppealCard key={one.id} of={one} />
      ))}
      {found.data.total > 5 && <Link to="/appeals">All appeals</Link>}
    </section>
  );
}
