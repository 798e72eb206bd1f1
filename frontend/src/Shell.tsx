import { useQueryClient } from "@tanstack/react-query";
import { type ReactNode, useEffect, useState } from "react";
import { api, atLeast, type Me } from "./api";
import { useKeys } from "./keys";
import { KeysHelp } from "./parts/KeysHelp";
import { Search } from "./parts/Search";
import { Text } from "./parts/Text";
import { Link, navigate, useAddress } from "./router";
import { setTheme, type Theme, useTheme } from "./theme";

/** The frame of every page: where one is, who one is, and the way to anything else. */
export function Shell({ me, at, children }: { me: Me; at: string; children: ReactNode }) {
  const [help, setHelp] = useState(false);
  useKeys({ "?": () => setHelp(true) });
  useFocusOnPage();
  const pages = [
    ["cases", "Cases", true],
    ["measures", "Measures", true],
    ["appeals", "Appeals", true],
    ["labels", "Labels", true],
    ["declarations", "Declarations", true],
    ["people", "People", atLeast(me, "admin")],
    ["audit", "Audit", atLeast(me, "approver")],
    ["help", "Help", true],
  ] as const;
  return (
    <>
      <a className="skip" href="#main">
        Skip to the page
      </a>
      <header className="masthead">
        <Link to="/cases" className="brand">
          Stillwatch
        </Link>
        <nav aria-label="Pages">
          {pages.map(
            ([path, name, may]) =>
              may && (
                <Link key={path} to={`/${path}`} aria-current={at === path ? "page" : undefined}>
                  {name}
                </Link>
              ),
          )}
        </nav>
        <Search />
        <ThemeSwitch />
        <Who me={me} />
      </header>
      <main id="main" tabIndex={-1}>
        {children}
      </main>
      {help && <KeysHelp close={() => setHelp(false)} />}
    </>
  );
}

/** A new page begins at its top, for eyes and for screen readers. */
function useFocusOnPage() {
  const { pathname } = useAddress();
  useEffect(() => {
    window.scrollTo(0, 0);
    document.getElementById("main")?.focus({ preventScroll: true });
  }, [pathname]);
}

function ThemeSwitch() {
  const theme = useTheme();
  return (
    <label className="theme">
      <span className="unseen">Colours</span>
      <select value={theme} onChange={(event) => setTheme(event.target.value as Theme)}>
        <option value="system">As the system</option>
        <option value="light">Light</option>
        <option value="dark">Dark</option>
      </select>
    </label>
  );
}

function Who({ me }: { me: Me }) {
  const client = useQueryClient();
  const leave = async () => {
    await api.logout().catch(() => undefined);
    client.clear();
    navigate("/login");
  };
  return (
    <div className="who">
      <span>
        <Text of={me.name} most={40} /> <span className="soft">{me.role}</span>
      </span>
      <button type="button" className="quiet" onClick={() => void leave()}>
        Log out
      </button>
    </div>
  );
}
