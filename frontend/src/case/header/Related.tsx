import type { Case } from "../../api";
import { Id } from "../../parts/Text";
import { caseLink, Link } from "../../router";
import { plural } from "../../words";

/** Where the case came from and what became of parts of it; accounts that were taken out. */
export function Related({ c }: { c: Case }) {
  if (!c.survivor && !c.parent_ids.length && !c.child_ids.length && !c.removed.length) return null;
  const links = (ids: string[]) =>
    ids.map((id) => (
      <span key={id}>
        {" "}
        <Link to={caseLink(id)}>
          <Id of={id} />
        </Link>
      </span>
    ));
  return (
    <p className="related soft">
      {c.parent_ids.length > 0 && <>Came from{links(c.parent_ids)}. </>}
      {c.survivor && c.survivor !== c.id && <>It now stands in{links([c.survivor])}. </>}
      {c.child_ids.length > 0 && <>Went on in{links(c.child_ids)}. </>}
      {c.removed.length > 0 && (
        <>{plural(c.removed.length, "account was", "accounts were")} taken out; see the members.</>
      )}
    </p>
  );
}
