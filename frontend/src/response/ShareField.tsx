import { useId, useState } from "react";

/** A share of the accounts in per cent; it may grow, never shrink. */
export function ShareField({ share, set, least }: { share: number; set: (share: number) => void; least: number }) {
  const id = useId();
  const [typed, setTyped] = useState(String(Math.round(share * 100)));
  const lowest = Math.floor(least * 100) + 1;
  const take = (text: string) => {
    setTyped(text);
    const value = Math.round(Number(text));
    if (value >= lowest && value <= 99) set(value / 100);
  };
  return (
    <span className="share">
      <label htmlFor={id}>Share</label>
      <input
        id={id}
        type="number"
        min={lowest}
        max={99}
        value={typed}
        onChange={(event) => take(event.target.value)}
        onBlur={() => setTyped(String(Math.round(share * 100)))}
      />
      %
    </span>
  );
}
