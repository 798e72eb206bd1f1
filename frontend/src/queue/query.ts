/** The queue's state is its address: filters, order and page. */
export const PAGE = 50;
export const FILTERS = ["state", "owner", "kind", "tag", "q", "sort", "order"] as const;

/** What the server sorts by where the address says nothing (FIRST_SORT of cases/queries.py). */
export const FIRST_SORT = "confidence";

/** The address as the server understands it. */
export function apiQuery(params: URLSearchParams): string {
  const query = new URLSearchParams();
  for (const key of FILTERS) {
    const value = params.get(key);
    if (value) query.set(key, value);
  }
  query.set("limit", String(PAGE));
  query.set("offset", String(Math.max(0, Number(params.get("page") ?? 0) || 0) * PAGE));
  return query.toString();
}

/** The part of the address that a saved view keeps. */
export function viewQuery(params: URLSearchParams): string {
  const query = new URLSearchParams();
  for (const key of FILTERS) {
    const value = params.get(key);
    if (value) query.set(key, value);
  }
  return query.toString();
}
