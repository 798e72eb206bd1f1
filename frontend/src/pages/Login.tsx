import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef, useState, type FormEvent } from "react";
import { api } from "../api";
import { useTitle } from "../hooks/useTitle";
import { Field } from "../parts/Field";
import { Trouble } from "../parts/Notice";
import { navigate, useAddress } from "../router";

/** The token of a one-time link stands after the `#`, where no server and no log sees it. It leaves the bar at once. */
function takeToken(): string {
  const token = new URLSearchParams(location.hash.slice(1)).get("token") ?? "";
  if (location.hash) history.replaceState(null, "", location.pathname + location.search);
  return token;
}

export function Login() {
  useTitle("Log in");
  const client = useQueryClient();
  const next = useAddress().searchParams.get("next");
  const [token, setToken] = useState("");
  const [error, setError] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);
  const tried = useRef(false);

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
      const given = takeToken();
      if (given) void enter(given);
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
        <p className="soft">Use the link that <code>stillwatch console</code> printed, or paste your token.</p>
        <Field label="Token">
          {(props) => (
            <input {...props} type="password" autoComplete="current-password" spellCheck={false} required autoFocus
              value={token} onChange={(event) => setToken(event.target.value)} />
          )}
        </Field>
        <Trouble error={error} />
        <button className="main" disabled={busy || !token.trim()}>{busy ? "Checking…" : "Log in"}</button>
      </form>
    </main>
  );
}
