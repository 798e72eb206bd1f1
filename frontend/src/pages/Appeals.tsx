import { useQuery } from "@tanstack/react-query";
import { api } from "../api";
import { useTitle } from "../hooks/useTitle";
import { Empty, Trouble, Waiting } from "../parts/Notice";
import { AppealCard } from "../response/AppealCard";
import { Link, setParams, useAddress } from "../router";
import { plural } from "../words";
import "../styles/case.css";
import "../styles/pages.css";
import "../styles/response.css";

const PAGE = 50;

/** Who says that he is hit wrongly; those first that are due first. A person decides, never the program. */
export default function Appeals() {
  useTitle("Appeals");
  const params = useAddress().searchParams;
  const all = params.get("of") === "all";
  const page = Math.max(0, Number(params.get("page") ?? 0) || 0);
  const query = `undecided=${!all}&limit=${PAGE}&offset=${page * PAGE}`;
  const found = useQuery({ queryKey: ["appeals", query], queryFn: () => api.appeals(query), staleTime: 0 });
  const total = found.data?.total ?? 0;
  const late = found.data?.appeals.filter((one) => one.late).length ?? 0;
  const turn = (to: number) => setParams({ page: to ? String(to) : null }, false);
  return (
    <div className="page case response">
      <div className="top">
        <h1>Appeals</h1>
        <p className="soft" role="status">
          {found.data &&
            (all ? `${plural(total, "appeal")} in all` : `${plural(total, "appeal waits", "appeals wait")}`)}
          {late > 0 && <strong className="late">, {late} late</strong>}
        </p>
      </div>
      <nav className="views" aria-label="Which appeals">
        <Link to="/appeals" aria-current={all ? undefined : "page"}>
          Waiting
        </Link>
        <Link to="/appeals?of=all" aria-current={all ? "page" : undefined}>
          All, the latest first
        </Link>
      </nav>
      <Trouble error={found.error} retry={() => void found.refetch()} />
      {found.isPending && !found.error && <Waiting />}
      {found.data && !total && (
        <Empty>{all ? "Nobody has appealed." : "No appeal waits. Each is to be decided within 14 days."}</Empty>
      )}
      {found.data?.appeals.map((one) => (
        <AppealCard key={one.id} of={one} />
      ))}
      {(total > PAGE || page > 0) && (
        <nav className="pages" aria-label="Pages of the appeals">
          <button type="button" disabled={!page} onClick={() => turn(page - 1)}>
            Before
          </button>
          <button type="button" disabled={(page + 1) * PAGE >= total} onClick={() => turn(page + 1)}>
            After
          </button>
        </nav>
      )}
    </div>
  );
}
