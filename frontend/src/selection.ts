/** What is selected on a case page: days, accounts, a shared value. Every view reads it, so each filters the others. */
import { useSyncExternalStore } from "react";

export type Value = { id: string; kind: string; label: string; accounts: ReadonlySet<string> };
export type Selection = {
  days: readonly [number, number] | null;
  accounts: ReadonlySet<string>;
  value: Value | null;
};

const NOTHING: Selection = { days: null, accounts: new Set(), value: null };
let selection = NOTHING;
const listeners = new Set<() => void>();

export function select(change: Partial<Selection>): void {
  selection = { ...selection, ...change };
  for (const listener of listeners) listener();
}

export const clearSelection = (): void => select(NOTHING);

export function toggleAccounts(ids: Iterable<string>, on?: boolean): void {
  const accounts = new Set(selection.accounts);
  for (const id of ids) {
    if (on ?? !accounts.has(id)) accounts.add(id);
    else accounts.delete(id);
  }
  select({ accounts });
}

/** Selects all of some accounts, or none where all of them are selected. */
export const toggle = (ids: string[]): void => toggleAccounts(ids, !ids.every((id) => selection.accounts.has(id)));

function subscribe(listener: () => void) {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
export const useSelection = (): Selection => useSyncExternalStore(subscribe, () => selection);
