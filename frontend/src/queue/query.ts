/** The queue's state is its address: filters, order and page. */
export const PAGE = 50;
export const FILTERS = ["state", "owner", "kind", "tag", "q", "sort", "order"] as const;

/** The address as the server understands it. */
export function apiQuery(params: URLSearchParams): string {
  const query = new URLSearchParams();
  for (const key of FILTERS) {
    const value = params.get(key);
    if (value) query.set(key, value);
  }
  if (!query.has("sort")) query.set("sort", "confidence");
  if (!query.has("order")) query.set("order", "desc");
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
