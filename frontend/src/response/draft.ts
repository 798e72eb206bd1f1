import type { Terms } from "../api";
import { inDays } from "../case/dialogs/dates";
import { namesFor, type OtherName } from "./words";

/** What stands in the fields of a proposal, as it was typed. */
export type Draft = {
  action: Terms["action"];
  exchanges: string;
  tokens: string;
  seconds: string;
  logprobs: boolean;
  one: boolean;
  maxTokens: string;
  reasoning: "" | "withheld" | "summarised";
  challenge: string;
  appeal: string;
  closed: boolean;
  why: string;
  reason: Terms["reason"];
  until: string;
  membership: string;
  owner: string;
  alsoBy: OtherName[];
  /** For every case of the kind. */
  kind: boolean;
};

export const EMPTY: Draft = {
  action: "throttle",
  exchanges: "500",
  tokens: "",
  seconds: "3600",
  logprobs: true,
  one: true,
  maxTokens: "",
  reasoning: "withheld",
  challenge: "",
  appeal: "",
  closed: false,
  why: "",
  reason: "automated_use",
  until: inDays(14),
  membership: "90",
  owner: "",
  alsoBy: [],
  kind: false,
};

/** A draft as the server takes it. */
export function termsOf(draft: Draft): Terms {
  const number = (text: string) => (text.trim() ? Number(text) : null);
  const { action } = draft;
  return {
    action,
    reason: draft.reason,
    why: draft.why.trim(),
    expires_at: `${draft.until}T23:59:59Z`,
    membership: Number(draft.membership) / 100,
    also_by: draft.alsoBy.filter((name) => namesFor(action).includes(name)),
    fails: draft.closed ? "closed" : "open",
    appeal: draft.appeal.trim() || null,
    challenge: action === "step_up" ? draft.challenge.trim() || null : null,
    budget:
      action === "throttle"
        ? { exchanges: Number(draft.exchanges), seconds: Number(draft.seconds), tokens: number(draft.tokens) }
        : null,
    trim:
      action === "trim"
        ? {
            logprobs: draft.logprobs,
            choices: draft.one ? 1 : null,
            max_tokens: number(draft.maxTokens),
            reasoning: draft.reasoning || null,
          }
        : null,
  };
}
