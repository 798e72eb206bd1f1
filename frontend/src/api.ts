/** Everything the console asks of its server, typed. The other side is src/stillwatch/console/routes; nothing else calls `fetch`. */

export type Role = "viewer" | "analyst" | "approver" | "admin";
export type Me = { name: string; role: Role; csrf: string };

/** `confidence` is null where people put the accounts together and nothing judged them by themselves. */
export type CaseRow = {
  id: string; origin: "scan" | "split" | "merge"; kind: string; state: string; confidence: number | null; accounts: number; exchanges: number | null;
  harvest_exchanges: number | null; first_seen: string | null; last_seen: string | null; opened_at: string; owner: string | null;
  tags: string[]; snoozed_until: string | null; reason: string | null; version: number; says: string | null;
  closed_at?: string | null; survivor?: string | null; aliases?: string[];
};
export type Evidence = { kind: string; family: string; weight: number; says: string; facts: Record<string, unknown> };
export type Answers = { acts_as_one: number; concealed: number | null; harvest: number };
export type Comment = { at: string; by: string; text: string };
/** No confidence and no answers: too few to be judged by themselves. */
export type Rescored = { confidence: number | null; answers: Answers | null; at: string; accounts: number };
export type Case = CaseRow & {
  summary: string; answers: Answers | null; prior: number; evidence: Evidence[]; counter_evidence: Evidence[]; declared?: DeclaredHere[];
  capabilities: { name: string; share: number; lift: number }[]; capability_mix: Record<string, number>;
  note: string | null; removed: string[]; parent_ids: string[]; child_ids: string[]; comments: Comment[];
  snooze_note: string | null; rescored: Rescored | null;
};
export type Timeline = { days: string[]; case: number[]; others: number[]; case_hours: number[][]; other_hours: number[][] };
export type MembersReply = { days: string[]; columns: string[]; rows: unknown[][] };
/** `account_ids`: of a node of kind `account`, who it stands for; `others` stands for all that are not drawn one by one. */
export type GraphNode = { id: string; kind: string; label: string; size: number; account_ids?: string[] };
export type GraphReply = { nodes: GraphNode[]; edges: [number, number][]; collapsed: boolean; unconnected?: number; left_out?: number };
export type MemberDetail = {
  account_id: string; evidence: Evidence[]; counter_evidence: Evidence[]; log_odds: number; membership: number;
  /** Log-odds before the account's own evidence; where the server does not say, what the sum leaves over. */
  start?: number;
  activity: Record<string, unknown>;
};
export type ExchangeRow = {
  exchange: string; at: string; model: string | null; surface: string | null; status: string;
  prompt_chars: number; source: string; row: number;
};
export type Revealed = {
  at: string; system: string | null; messages: { role: string; content: string }[]; completion: string | null; truncated: boolean;
};
export type Similar = {
  id: string; state: string; reason: string | null; likeness: number; accounts: number; closed_at: string | null; why: string[];
};
export type Entry = { seq: number; at: string; actor: string; actor_kind: string; action: string; detail: unknown };
export type Preview = {
  accounts: number; paying: number; organizations: { name: string; accounts: number }[]; by_plan: Record<string, number>;
  by_age: { from_days: number; to_days: number | null; accounts: number }[]; benign: number; unknown?: number; warnings: string[];
};
export type Mark = { account_id: string; case_id: string; reason: string; by: string; since: string; until: string };
export type Standing = "unverified" | "verified" | "false";
export type Decision = "verified" | "false" | "dismissed";
/** How many of a case's accounts a declaration names, as a sentence. */
export type DeclaredHere = { declaration_id: string; who: string; standing: Standing; accounts: number; of: number; says: string };
/** `standing`: what counts now; `decision`: what somebody found, which may have ended. */
export type Declared = {
  declaration: {
    declaration_id: string; file: string; who: string; contact: string; purposes: string[];
    fleets: { name: string; agents: number; purpose: string }[]; exchanges_a_day: number; observed_a_day: number;
    made: string; expires: string; signer: string; accounts: number; found: number; standing: Standing; contradictions: string[];
  };
  decision: Decision | null; reason: string | null; by: string | null; since: string | null; until: string | null; current: boolean; version: number;
};
export type View = { id: number | string; name: string; query: string };
export type Person = { name: string; role: Role; created_at: string; disabled: boolean };
export type AuditEntry = Entry & { object?: string | null };
export type Status = {
  lake: string; lake_state: "ready" | "preparing" | "failed";
  /** Why the cases are not those of the last scan, where they are not. */
  trouble: string | null;
};
export type Found = { cases: { id: string; why: string }[]; accounts: { account_id: string; cases: string[] }[] };

/** What a server's refusal says, in its own sentence. */
export class ApiError extends Error {
  constructor(readonly status: number, message: string, readonly version?: number) {
    super(message);
  }
}

let csrf = "";

async function call<T>(path: string, body?: unknown, method = body === undefined ? "GET" : "POST"): Promise<T> {
  const headers: Record<string, string> = { Accept: "application/json" };
  if (method !== "GET") headers["X-CSRF"] = csrf;
  if (body !== undefined) headers["Content-Type"] = "application/json";
  let reply: Response;
  try {
    reply = await fetch(path, {
      method, headers, credentials: "same-origin", cache: "no-store",
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  } catch {
    throw new ApiError(0, "The console's server does not answer. Check that it runs, then try again.");
  }
  const text = await reply.text();
  let data: unknown;
  try {
    data = text ? JSON.parse(text) : {};
  } catch {
    throw new ApiError(reply.status, `The server's answer (${reply.status}) cannot be read.`);
  }
  if (!reply.ok) {
    const said = data as { error?: unknown; version?: number };
    throw new ApiError(reply.status, typeof said.error === "string" ? said.error : `The server refused (${reply.status}).`, said.version);
  }
  return data as T;
}

const id = encodeURIComponent;
const kept = (me: Me): Me => ((csrf = me.csrf), me);

export type Action =
  | "claim" | "release" | "close" | "reopen" | "comment" | "tags" | "snooze" | "unsnooze"
  | "remove" | "restore" | "split" | "merge" | "benign" | "unbenign";

export const api = {
  me: () => call<Me>("/api/me").then(kept),
  ways: () => call<{ oidc: string | null }>("/api/login/ways"),
  login: (token: string) => call<Me>("/api/login", { token }).then(kept),
  logout: () => call<object>("/api/logout", {}),
  status: () => call<Status>("/api/status"),
  cases: (query: string) => call<{ total: number; cases: CaseRow[] }>(`/api/cases?${query}`),
  case: (c: string) => call<Case>(`/api/cases/${id(c)}`),
  act: (c: string, action: Action, body: object) => call<Case>(`/api/cases/${id(c)}/${action}`, body),
  timeline: (c: string) => call<Timeline>(`/api/cases/${id(c)}/timeline`),
  members: (c: string) => call<MembersReply>(`/api/cases/${id(c)}/members`),
  member: (c: string, a: string) => call<MemberDetail>(`/api/cases/${id(c)}/member`, { account_id: a }),
  exchanges: (c: string, a: string, offset: number, limit = 50) =>
    call<{ total: number; exchanges: ExchangeRow[] }>(`/api/cases/${id(c)}/exchanges`, { account_id: a, limit, offset }),
  reveal: (c: string, body: { account_id: string; exchange: string; reason: string }) =>
    call<Revealed>(`/api/cases/${id(c)}/reveal`, body),
  graph: (c: string) => call<GraphReply>(`/api/cases/${id(c)}/graph`),
  similar: (c: string) => call<{ cases: Similar[] }>(`/api/cases/${id(c)}/similar`),
  history: (c: string) => call<{ entries: Entry[] }>(`/api/cases/${id(c)}/history`),
  preview: (c: string, accounts: string[]) => call<Preview>(`/api/cases/${id(c)}/preview`, { accounts }),
  marks: (offset: number, limit: number) => call<{ total: number; marks: Mark[] }>(`/api/marks?offset=${offset}&limit=${limit}`),
  declarations: (offset: number, limit: number) => call<{ total: number; declarations: Declared[] }>(`/api/declarations?offset=${offset}&limit=${limit}`),
  decide: (d: string, body: { version: number; decision: Decision | null; reason: string }) => call<Declared>(`/api/declarations/${id(d)}/decide`, body),
  views: () => call<{ views: View[] }>("/api/views"),
  saveView: (name: string, query: string) => call<View>("/api/views", { name, query }),
  dropView: (v: View["id"]) => call<object>(`/api/views/${id(String(v))}`, undefined, "DELETE"),
  search: (q: string) => call<Found>(`/api/search?q=${id(q)}`),
  people: () => call<{ people: Person[] }>("/api/people"),
  addPerson: (name: string, role: Role) => call<{ name: string; role: Role; token: string }>("/api/people", { name, role }),
  newLink: (name: string) => call<{ token: string }>(`/api/people/${id(name)}/link`, {}),
  changePerson: (name: string, body: { role?: Role; disabled?: boolean }) => call<Person>(`/api/people/${id(name)}`, body),
  audit: (offset: number, limit: number) =>
    call<{ entries: AuditEntry[]; total: number; head: string }>(`/api/audit?offset=${offset}&limit=${limit}`),
  verify: () => call<{ ok: boolean; entries: number; head: string; broken_at: number | null; reason?: string | null }>("/api/audit/verify"),
};

export const links = {
  oidc: "/api/oidc/login",
  cases: (format: "csv" | "json") => `/api/export/cases.${format}`,
  members: (c: string) => `/api/cases/${id(c)}/export/members.csv`,
  case: (c: string) => `/api/cases/${id(c)}/export/case.json`,
};

/** While the lake is still being read its questions are answered "being prepared"; they are asked again. */
export const preparing = (error: unknown): boolean => error instanceof ApiError && error.status === 503;

const RANK: Record<Role, number> = { viewer: 0, analyst: 1, approver: 2, admin: 3 };
export const atLeast = (me: Me | undefined, role: Role): boolean => !!me && RANK[me.role] >= RANK[role];
