/** The address bar is the state that can be shared: a few lines around the history API. */
import { type AnchorHTMLAttributes, type MouseEvent, useSyncExternalStore } from "react";

const listeners = new Set<() => void>();
function tell(): void {
  for (const listener of listeners) listener();
}
window.addEventListener("popstate", tell);

export function navigate(to: string, replace = false): void {
  if (to === location.pathname + location.search) return;
  history[replace ? "replaceState" : "pushState"](null, "", to);
  tell();
}

function subscribe(listener: () => void) {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function useAddress(): URL {
  const href = useSyncExternalStore(subscribe, () => location.pathname + location.search);
  return new URL(href, location.origin);
}

/** Changes some parameters of the present address; null removes one. */
export function setParams(changes: Record<string, string | null>, replace = true): void {
  const params = new URLSearchParams(location.search);
  for (const [key, value] of Object.entries(changes)) {
    if (value === null || value === "") params.delete(key);
    else params.set(key, value);
  }
  const query = params.toString();
  navigate(location.pathname + (query ? `?${query}` : ""), replace);
}

/** An inner link: a real one, so that it can be opened in a new tab, without a page load when simply clicked. */
export function Link({ to, onClick, ...rest }: { to: string } & AnchorHTMLAttributes<HTMLAnchorElement>) {
  const follow = (event: MouseEvent<HTMLAnchorElement>) => {
    onClick?.(event);
    if (event.defaultPrevented || event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey)
      return;
    event.preventDefault();
    navigate(to);
  };
  return <a href={to} onClick={follow} {...rest} />;
}

export const caseLink = (id: string): string => `/cases/${encodeURIComponent(id)}`;
export const responseLink = (id: string): string => `${caseLink(id)}/response`;

const FITS = 1000;

/** An account as an address names it: by its id; one that is too long by its length and a checksum (FNV-1a). */
export function accountRef(id: string): string {
  if (id.length <= FITS) return id;
  let sum = 2166136261;
  for (let k = 0; k < id.length; k++) sum = Math.imul(sum ^ id.charCodeAt(k), 16777619);
  return `…${id.length}.${(sum >>> 0).toString(16)}`;
}

export const memberLink = (caseId: string, account: string): string =>
  `${caseLink(caseId)}?member=${encodeURIComponent(accountRef(account))}`;
