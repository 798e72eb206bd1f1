import { useQuery, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useEffect, useRef, useState } from "react";
import { api, links } from "../api";
import { useTitle } from "../hooks/useTitle";
import { Field } from "../parts/Field";
import { Trouble } from "../parts/Notice";
import { Text } from "../parts/Text";
import { refusal } from "../refusals";
import { navigate, useAddress } from "../router";

/** The token of a one-time link stands after the `#`, where no server and no log sees it. It leaves the bar at once. So does
 * the word for why a provider's login ended here. */
function takeFragment(): { token: string; refused: string } {
  const given = new URLSearchParams(location.hash.slice(1));
  if (location.hash) history.replaceState(null, "", location.pathname + location.search);
  return { token: given.get("token") ?? "", refused: given.get("error") ?? "" };
}

export function Login() {
  useTitle("Log in");
  const client = useQueryClient();
  const next = useAddress().searchParams.get("next");
  const [token, setToken] = useState("");
  const [error, setError] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);
  const tried = useRef(false);
  // Where the server cannot say, there is the link.
  const provider = useQuery({ queryKey: ["ways"], queryFn: api.ways, retry: false }).data?.oidc;

  const enter = async (given: string) => {
    setBusy(true);
    setError(null);
    try {
      client.setQueryData(["me"], await api.login(given.trim()));
      // Only a path of this console; `//elsewhere` would be another house.
      navigate(next && /^\/(?![/\\])/.test(next) ? next : "/cases", true);
    } catch (refusal) {
      setError(refusal);
    }
    setBusy(false);
  };

  useEffect(() => {
    const look = () => {
      const { token: given, refused } = takeFragment();
      if (given) void enter(given);
      else if (refused) setError(new Error(refusal(refused)));
    };
    if (!tried.current) look();
    tried.current = true;
    // A link that is followed while this page is open only changes the fragment.
    window.addEventListener("hashchange", look);
    return () => window.removeEventListener("hashchange", look);
  });

  const submit = (event: FormEvent) => {
    event.preventDefault();
    void enter(token);
  };
  return (
    <main className="alone">
      <form className="login" onSubmit={submit}>
        <p className="brand">Stillwatch</p>
        <h1>Log in</h1>
        {provider && (
          <p className="provider">
            <a className="button" href={links.oidc}>
              Log in with <Text of={provider} />
            </a>
          </p>
        )}
        <p className="soft">
          {provider ? "Or use" : "Use"} the link that <code>stillwatch console</code> printed, or paste your token.
        </p>
        <Field label="Token">
          {(props) => (
            <input
              {...props}
              type="password"
              autoComplete="current-password"
              spellCheck={false}
              required
              autoFocus
              value={token}
              onChange={(event) => setToken(event.target.value)}
            />
          )}
        </Field>
        <Trouble error={error} />
        <button className="main" disabled={busy || !token.trim()}>
          {busy ? "Checking…" : "Log in"}
        </button>
      </form>
    </main>
  );
}
