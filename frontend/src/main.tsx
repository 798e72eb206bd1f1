import { MutationCache, QueryCache, QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { createRoot } from "react-dom/client";
import { App } from "./App";
import { ApiError, preparing } from "./api";
import "./styles/base.css";
import "./styles/shell.css";
import "./styles/forms.css";
import "./styles/table.css";
import "./styles/queue.css";
import "./theme";

// A refusal stays a refusal; only a server that does not answer is asked again.
// And a lake that is still being read is asked every few seconds until it has been (parts/Notice.tsx shows that).
const retry = (failures: number, error: Error) => failures < 2 && !(error instanceof ApiError && error.status >= 400);

// A session that has ended shows first in whatever is asked next; who is logged in is then asked again, and the answer
// leads to the login (App.tsx).
const ended = (error: Error) => {
  if (error instanceof ApiError && error.status === 401 && location.pathname !== "/login")
    void client.resetQueries({ queryKey: ["me"] });
};

const client: QueryClient = new QueryClient({
  queryCache: new QueryCache({ onError: (error, query) => query.queryKey[0] !== "me" && ended(error) }),
  mutationCache: new MutationCache({ onError: ended }),
  defaultOptions: {
    queries: {
      retry,
      staleTime: 30_000,
      refetchOnWindowFocus: true,
      refetchInterval: (query) => (preparing(query.state.error) ? 4000 : false),
    },
    mutations: { retry: false },
  },
});

createRoot(document.getElementById("root")!).render(
  <QueryClientProvider client={client}>
    <App />
  </QueryClientProvider>,
);
