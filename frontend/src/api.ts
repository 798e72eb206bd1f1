/** Everything the console asks of its server, typed as the server describes it (api-schema.ts). Nothing else calls `fetch`. */

import type {
  AddedPerson,
  AddPersonRequest,
  Appeal,
  AppealDecisionRequest,
  AppealList,
  AuditLog,
  AuditVerification,
  CaseGraph,
  CaseList,
  CaseWithSummary,
  ChangePersonRequest,
  DecisionRequest,
  DecisionStream,
  DeclarationList,
  DeclarationWithDecision,
  Done,
  ExchangeList,
  History,
  LabelList,
  LoginLink,
  LoginWays,
  Me,
  MeasuresInForce,
  MemberReasons,
  MemberTable,
  People,
  Person,
  Policy,
  PolicyList,
  PolicyPreview,
  PolicyWithHistory,
  Preview,
  Replay,
  RevealedExchange,
  RevealRequest,
  SearchResult,
  SimilarCases,
  Status,
  Terms,
  Timeline,
  View,
  ViewList,
} from "./api-schema";

export type {
  Answers,
  Appeal,
  AppealDecisionRequest,
  AuditEntry,
  CaseGraph,
  CaseRow,
  Comment,
  DeclarationWithDecision,
  DeclaredHere,
  Evidence,
  ExchangeRow,
  GuardDecision,
  Honest,
  Label,
  Limit,
  Me,
  MeasureInForce,
  MeasuresInForce,
  MemberReasons,
  MemberTable,
  Person,
  Policy,
  PolicyPreview,
  Preview,
  Replay,
  Rescored,
  RevealedExchange,
  SearchResult,
  Similar,
  Status,
  Step,
  Terms,
  Timeline,
  View,
} from "./api-schema";
export type Case = CaseWithSummary;
export type Role = Me["role"];
export type GraphNode = CaseGraph["nodes"][number];
export type Decision = NonNullable<DecisionRequest["decision"]>;
export type Stage = PolicyPreview["stage"];
export type PolicyAction = "step" | "approve" | "refuse" | "undo" | "end";

/** What a server's refusal says, in its own sentence. */
export class ApiError extends Error {
  constructor(
    readonly status: number,
    message: string,
    readonly version?: number,
  ) {
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
      method,
      headers,
      credentials: "same-origin",
      cache: "no-store",
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
    throw new ApiError(
      reply.status,
      typeof said.error === "string" ? said.error : `The server refused (${reply.status}).`,
      said.version,
    );
  }
  return data as T;
}

const id = encodeURIComponent;
const at = (stage: Stage, share: number) => `stage=${stage}${stage === "share" ? `&share=${share}` : ""}`;
function kept(me: Me): Me {
  csrf = me.csrf;
  return me;
}

export type Action =
  | "claim"
  | "release"
  | "close"
  | "reopen"
  | "comment"
  | "tags"
  | "snooze"
  | "unsnooze"
  | "remove"
  | "restore"
  | "split"
  | "merge"
  | "label"
  | "unlabel";

export const api = {
  me: () => call<Me>("/api/me").then(kept),
  ways: () => call<LoginWays>("/api/login/ways"),
  login: (token: string) => call<Me>("/api/login", { token }).then(kept),
  logout: () => call<Done>("/api/logout", {}),
  status: () => call<Status>("/api/status"),
  cases: (query: string) => call<CaseList>(`/api/cases?${query}`),
  case: (c: string) => call<Case>(`/api/cases/${id(c)}`),
  act: (c: string, action: Action, body: object) => call<Case>(`/api/cases/${id(c)}/${action}`, body),
  timeline: (c: string) => call<Timeline>(`/api/cases/${id(c)}/timeline`),
  members: (c: string) => call<MemberTable>(`/api/cases/${id(c)}/members`),
  member: (c: string, a: string) => call<MemberReasons>(`/api/cases/${id(c)}/member`, { account_id: a }),
  exchanges: (c: string, a: string, offset: number, limit = 50) =>
    call<ExchangeList>(`/api/cases/${id(c)}/exchanges`, { account_id: a, limit, offset }),
  reveal: (c: string, body: RevealRequest) => call<RevealedExchange>(`/api/cases/${id(c)}/reveal`, body),
  graph: (c: string) => call<CaseGraph>(`/api/cases/${id(c)}/graph`),
  similar: (c: string) => call<SimilarCases>(`/api/cases/${id(c)}/similar`),
  history: (c: string) => call<History>(`/api/cases/${id(c)}/history`),
  preview: (c: string, accounts: string[]) => call<Preview>(`/api/cases/${id(c)}/preview`, { accounts }),
  labels: (offset: number, limit: number) => call<LabelList>(`/api/labels?offset=${offset}&limit=${limit}`),
  declarations: (offset: number, limit: number) =>
    call<DeclarationList>(`/api/declarations?offset=${offset}&limit=${limit}`),
  decide: (d: string, body: DecisionRequest) =>
    call<DeclarationWithDecision>(`/api/declarations/${id(d)}/decide`, body),
  policies: (c: string) => call<PolicyList>(`/api/cases/${id(c)}/policies`),
  propose: (c: string, terms: Terms, owner: string | null) =>
    call<Policy>(`/api/cases/${id(c)}/policies`, { terms, owner }),
  policy: (p: string) => call<PolicyWithHistory>(`/api/policies/${id(p)}`),
  policyPreview: (p: string, stage: Stage, share: number) =>
    call<PolicyPreview>(`/api/policies/${id(p)}/preview?${at(stage, share)}`),
  replay: (p: string, stage: Stage, share: number) => call<Replay>(`/api/policies/${id(p)}/replay?${at(stage, share)}`),
  actOnPolicy: (p: string, action: PolicyAction, body: object) =>
    call<Policy>(`/api/policies/${id(p)}/${action}`, body),
  measures: () => call<MeasuresInForce>("/api/measures"),
  decisions: (c: string, limit: number) => call<DecisionStream>(`/api/cases/${id(c)}/decisions?limit=${limit}`),
  appeals: (query: string) => call<AppealList>(`/api/appeals?${query}`),
  decideAppeal: (a: string, body: AppealDecisionRequest) => call<Appeal>(`/api/appeals/${id(a)}/decide`, body),
  views: () => call<ViewList>("/api/views"),
  saveView: (name: string, query: string) => call<View>("/api/views", { name, query }),
  dropView: (v: View["id"]) => call<Done>(`/api/views/${id(String(v))}`, undefined, "DELETE"),
  search: (q: string) => call<SearchResult>(`/api/search?q=${id(q)}`),
  people: () => call<People>("/api/people"),
  addPerson: (body: AddPersonRequest) => call<AddedPerson>("/api/people", body),
  newLink: (name: string) => call<LoginLink>(`/api/people/${id(name)}/link`, {}),
  changePerson: (name: string, body: ChangePersonRequest) => call<Person>(`/api/people/${id(name)}`, body),
  audit: (offset: number, limit: number) => call<AuditLog>(`/api/audit?offset=${offset}&limit=${limit}`),
  verify: () => call<AuditVerification>("/api/audit/verify"),
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
