/** What is done to accounts, in words: actions, stages, and what a policy's terms come to. */
import type { Policy, Stage, Terms } from "../api";
import { count, listed, percent } from "../words";

type ActionName = Terms["action"];
type ReasonClass = Terms["reason"];

export const ACTIONS: Record<ActionName, { name: string; gloss: string }> = {
  observe: { name: "Observe", gloss: "Each request is written down. Nobody notices." },
  tag: { name: "Tag", gloss: "The gateway is told whose request it is. The answer stays as it is." },
  trim: { name: "Trim", gloss: "Answers without what a harvest needs most." },
  throttle: { name: "Throttle", gloss: "One budget for all accounts together, however many join." },
  step_up: { name: "Step-up", gloss: "Each account proves itself once, by a link; who does is spared." },
  deny: { name: "Deny", gloss: "Every request is refused. A second person has to agree." },
};

export const CLASSES: Record<ReasonClass, string> = {
  terms_of_use: "Terms of use",
  automated_use: "Automated use",
  verification_needed: "Verification needed",
  capacity: "Capacity",
};

export type OtherName = NonNullable<Terms["also_by"]>[number];

/** By which names beside the accounts' own a request may be met. */
export const NAMES: Record<OtherName, string> = {
  api_key: "API keys",
  organization: "organizations",
  network: "networks",
};

/** Those that an action can go by: no key can prove itself, and strangers come to a network. */
export const namesFor = (action: ActionName): OtherName[] =>
  action === "step_up" ? [] : action === "deny" ? ["api_key", "organization"] : ["api_key", "organization", "network"];

const WINDOWS: Record<number, string> = { 60: "a minute", 3600: "an hour", 86400: "a day", 604800: "a week" };
export const windowName = (seconds: number): string => WINDOWS[seconds] ?? `in ${count(seconds)} seconds`;

/** `Throttle to 500 exchanges an hour, all accounts together`. */
export function does(terms: Terms): string {
  const { action, budget, trim } = terms;
  if (action === "throttle" && budget) {
    const tokens = budget.tokens ? ` and ${count(budget.tokens)} tokens` : "";
    return `Throttle to ${count(budget.exchanges)} exchanges${tokens} ${windowName(budget.seconds)}, all accounts together`;
  }
  if (action === "trim" && trim) {
    const taken = [
      trim.logprobs && "no log-probabilities",
      trim.choices && (trim.choices === 1 ? "one at a time" : `at most ${count(trim.choices)} at a time`),
      trim.max_tokens && `at most ${count(trim.max_tokens)} tokens`,
      trim.reasoning && `reasoning ${trim.reasoning}`,
    ].filter((part) => typeof part === "string");
    return `Trim answers: ${listed(taken)}`;
  }
  return {
    observe: "Observe every request",
    tag: "Tag every request",
    step_up: "Ask each account to prove itself",
    deny: "Deny every request",
    trim: "Trim answers",
    throttle: "Throttle",
  }[action];
}

/** To whom a stage does it: `10% of the accounts`. */
export const reach = (stage: Stage, share: number): string =>
  stage === "shadow" ? "nobody yet" : stage === "all" ? "all accounts" : `${percent(share)} of the accounts`;

/** Where a policy stands, in a few words. */
export function standing(policy: Policy): string {
  if (policy.state === "ended") return "Ended";
  if (!policy.stage) return "Draft";
  if (policy.stage === "shadow") return "Shadow: only written down";
  return `On ${reach(policy.stage, policy.share ?? 1)}`;
}

/** Whether anything is done to anybody. */
export const acts = (policy: Policy): boolean =>
  policy.state !== "ended" && (policy.stage === "share" || policy.stage === "all");

/** What may follow where a policy stands; a share may grow, above what it is. */
export function nextStages(policy: Policy): Stage[] {
  if (!policy.stage) return ["shadow"];
  if (policy.stage === "shadow") return ["share"];
  return policy.stage === "share" ? ["share", "all"] : [];
}

/** How long until a time, or since: `in 13 days`, `2 hours ago`. */
export function span(at: string, now = Date.now()): string {
  const hours = Math.abs(Date.parse(at) - now) / 36e5;
  if (hours * 60 < 1) return Date.parse(at) < now ? "just now" : "within a minute";
  const told =
    hours < 1
      ? `${Math.floor(hours * 60)} min`
      : hours < 48
        ? `${Math.floor(hours)} h`
        : `${count(Math.floor(hours / 24))} days`;
  return Date.parse(at) < now ? `${told} ago` : `in ${told}`;
}
