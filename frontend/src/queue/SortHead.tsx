import { setParams, useAddress } from "../router";
import { FIRST_SORT } from "./query";

/** A column's head that sorts; the arrow and `aria-sort` say how it stands. */
export function SortHead({ of, name }: { of: string; name: string }) {
  const params = useAddress().searchParams;
  const sort = params.get("sort") ?? FIRST_SORT;
  const up = params.get("order") === "asc";
  const on = sort === of;
  const turn = () => setParams({ sort: of, order: on && !up ? "asc" : null, page: null });
  return (
    <th scope="col" className="n" aria-sort={on ? (up ? "ascending" : "descending") : undefined}>
      <button type="button" className="sort" onClick={turn}>
        {name}
        <span aria-hidden="true">{on ? (up ? " ↑" : " ↓") : ""}</span>
      </button>
    </th>
  );
}
