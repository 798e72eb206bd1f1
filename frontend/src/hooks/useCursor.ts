import { useState } from "react";

/** The row that keys act on. Moving it moves the focus to that row's link, so that a screen reader follows. */
export function useCursor(length: number, prefix: string) {
  const [cursor, setCursor] = useState(-1);
  const held = Math.min(cursor, length - 1);
  const move = (by: number) => {
    const next = Math.max(0, Math.min(length - 1, held + by));
    setCursor(next);
    const link = document.getElementById(prefix + next);
    link?.focus();
    link?.scrollIntoView({ block: "nearest" });
  };
  return { cursor: held, setCursor, move };
}
