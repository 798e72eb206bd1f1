import { type RefObject, useEffect, useState } from "react";
import { useMe } from "../hooks/useMe";
import { setParams, useAddress } from "../router";
import { KINDS, STATES } from "../words";

/** Narrowing the list. Everything lands in the address, so a narrowed list can be sent to a colleague. */
export function Filters({ searchBox }: { searchBox: RefObject<HTMLInputElement | null> }) {
  const params = useAddress().searchParams;
  const me = useMe().data?.name ?? "";
  const set = (key: string) => (value: string) => setParams({ [key]: value || null, page: null });
  const any = ["state", "owner", "kind", "tag", "q"].some((key) => params.get(key));
  return (
    <form className="filters" role="search" aria-label="Narrow the list" onSubmit={(event) => event.preventDefault()}>
      <Typed label="Text" value={params.get("q") ?? ""} set={set("q")} box={searchBox} wide />
      <Choice label="State" value={params.get("state") ?? ""} set={set("state")} of={STATES} />
      <Choice label="Kind" value={params.get("kind") ?? ""} set={set("kind")} of={KINDS} />
      <Typed label="Owner" value={params.get("owner") ?? ""} set={set("owner")} />
      <Typed label="Tag" value={params.get("tag") ?? ""} set={set("tag")} />
      <button
        type="button"
        className="quiet"
        aria-pressed={params.get("owner") === me}
        onClick={() => set("owner")(params.get("owner") === me ? "" : me)}
      >
        Mine
      </button>
      {any && (
        <button
          type="button"
          className="quiet"
          onClick={() => setParams({ state: null, owner: null, kind: null, tag: null, q: null, page: null })}
        >
          Show all
        </button>
      )}
    </form>
  );
}

function Choice({
  label,
  value,
  set,
  of,
}: {
  label: string;
  value: string;
  set: (value: string) => void;
  of: Record<string, string>;
}) {
  return (
    <label>
      <span>{label}</span>
      <select value={value} onChange={(event) => set(event.target.value)}>
        <option value="">any</option>
        {Object.entries(of).map(([key, name]) => (
          <option key={key} value={key}>
            {name}
          </option>
        ))}
      </select>
    </label>
  );
}

type TypedProps = {
  label: string;
  value: string;
  set: (value: string) => void;
  box?: RefObject<HTMLInputElement | null>;
  wide?: boolean;
};

/** Asks the server when somebody stops typing, not at every letter. */
function Typed({ label, value, set, box, wide }: TypedProps) {
  const [typed, setTyped] = useState(value);
  useEffect(() => setTyped(value), [value]);
  useEffect(() => {
    if (typed === value) return;
    const wait = setTimeout(() => set(typed), 250);
    return () => clearTimeout(wait);
  });
  return (
    <label className={wide ? "wide" : undefined}>
      <span>{label}</span>
      <input
        ref={box}
        value={typed}
        maxLength={200}
        onChange={(event) => setTyped(event.target.value)}
        onKeyDown={(event) => event.key === "Escape" && event.currentTarget.blur()}
      />
    </label>
  );
}
