import { lazy, Suspense, useEffect } from "react";
import { ApiError } from "./api";
import { useMe } from "./hooks/useMe";
import { Login } from "./pages/Login";
import { Queue } from "./pages/Queue";
import { Caught } from "./parts/Caught";
import { Trouble, Waiting } from "./parts/Notice";
import { navigate, useAddress } from "./router";
import { Shell } from "./Shell";

// The charts and the graph are most of the code; the queue does not wait for them.
const CasePage = lazy(() => import("./pages/CasePage"));
const People = lazy(() => import("./pages/People"));
const Audit = lazy(() => import("./pages/Audit"));
const Labels = lazy(() => import("./pages/Labels"));
const Declarations = lazy(() => import("./pages/Declarations"));
const Response = lazy(() => import("./pages/Response"));
const Measures = lazy(() => import("./pages/Measures"));
const Appeals = lazy(() => import("./pages/Appeals"));
const Help = lazy(() => import("./pages/Help"));

export function App() {
  const address = useAddress();
  const parts = address.pathname.split("/").filter(Boolean).map(safely);
  const atLogin = parts[0] === "login";
  // Not asked while logging in: its 401 could arrive after the login and throw the person out again.
  const me = useMe(!atLogin);
  const out = me.error instanceof ApiError && me.error.status === 401 && !me.isFetching;

  useEffect(() => {
    if (out && !atLogin) navigate(`/login?next=${encodeURIComponent(address.pathname + address.search)}`, true);
    else if (parts.length === 0) navigate("/cases", true);
  });

  if (atLogin) return <Login />;
  if (me.isPending || out) return <Waiting />;
  if (!me.data)
    return (
      <main className="alone">
        <Trouble error={me.error} retry={() => void me.refetch()} />
      </main>
    );
  return (
    <Shell me={me.data} at={parts[0] ?? "cases"}>
      <Caught key={address.pathname} what="This page">
        <Suspense fallback={<Waiting />}>{page(parts)}</Suspense>
      </Caught>
    </Shell>
  );
}

function page(parts: string[]) {
  const [first, second, third] = parts;
  if (first === "cases" && second && third === "response") return <Response key={second} id={second} />;
  if (first === "cases" && second) return <CasePage key={second} id={second} section={third} />;
  if (first === "cases" || !first) return <Queue />;
  if (first === "measures") return <Measures />;
  if (first === "appeals") return <Appeals />;
  if (first === "labels") return <Labels />;
  if (first === "declarations") return <Declarations />;
  if (first === "people") return <People />;
  if (first === "audit") return <Audit />;
  if (first === "help") return <Help />;
  return (
    <div className="page">
      <h1>There is no such page</h1>
      <p>The address may have been cut short.</p>
    </div>
  );
}

function safely(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
