import { useQuery } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { api } from "../api";
import { accountRef, caseLink, Link, useAddress } from "../router";
import { plural } from "../words";
import { Trouble } from "./Notice";
import { Id, Text } from "./Text";

/** Finds an account, a case, a mail domain or an address in all cases. */
export function Search() {
  const [typed, setTyped] = useState("");
  const [asked, setAsked] = useState("");
  const box = useRef<HTMLDivElement>(null);
  const { pathname, search } = useAddress();
  useEffect(() => setAsked(""), [pathname, search]);
  useEffect(() => {
    const away = (event: MouseEvent) => !box.current?.contains(event.target as Node) && setAsked("");
    document.addEventListener("click", away);
    return () => document.removeEventListener("click", away);
  }, []);
  return (
    <div className="search" ref={box} onKeyDown={(event) => event.key === "Escape" && setAsked("")}>
      <form
        role="search"
        onSubmit={(event) => {
          event.preventDefault();
          setAsked(typed.trim());
        }}
      >
        <input
          type="search"
          aria-label="Find an account, case, mail domain or address"
          placeholder="Find account, case, domain…"
          value={typed}
          onChange={(event) => setTyped(event.target.value)}
          maxLength={200}
        />
      </form>
      {asked && <Hits asked={asked} />}
    </div>
  );
}

function Hits({ asked }: { asked: string }) {
  const found = useQuery({ queryKey: ["search", asked], queryFn: () => api.search(asked) });
  if (found.error)
    return (
      <div className="hits">
        <Trouble error={found.error} />
      </div>
    );
  if (!found.data)
    return (
      <div className="hits" role="status">
        Looking…
      </div>
    );
  const { cases, accounts } = found.data;
  return (
    <div className="hits" role="region" aria-label="What was found">
      {cases.length + accounts.length === 0 && <p role="status">Nothing was found.</p>}
      <ul>
        {cases.slice(0, 20).map((hit) => (
          <li key={hit.id}>
            <Link to={caseLink(hit.id)}>
              <Id of={hit.id} />
            </Link>{" "}
            <span className="soft">
              <Text of={hit.why} most={120} />
            </span>
          </li>
        ))}
        {accounts.slice(0, 20).map((hit) => (
          <li key={hit.account_id}>
            <Id of={hit.account_id} most={60} />{" "}
            <span className="soft">in {hit.cases.length ? "" : plural(0, "case")}</span>
            {hit.cases.slice(0, 4).map((c) => (
              <Link key={c} to={`${caseLink(c)}?member=${encodeURIComponent(accountRef(hit.account_id))}`}>
                <Id of={c} />
              </Link>
            ))}
          </li>
        ))}
      </ul>
    </div>
  );
}
