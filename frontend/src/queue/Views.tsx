import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { api } from "../api";
import { Dialog } from "../parts/Dialog";
import { Field } from "../parts/Field";
import { Text } from "../parts/Text";
import { plain } from "../plain";
import { Link, useAddress } from "../router";
import { viewQuery } from "./query";

const BUILT_IN = [
  ["All", ""],
  ["New", "state=new"],
  ["In progress", "state=in_progress"],
  ["Closed", "state=closed"],
] as const;

/** Ways of looking at the list, by name: three that everybody has, and one's own. */
export function Views() {
  const here = viewQuery(useAddress().searchParams);
  const client = useQueryClient();
  const views = useQuery({ queryKey: ["views"], queryFn: api.views });
  const drop = useMutation({
    mutationFn: api.dropView,
    onSettled: () => client.invalidateQueries({ queryKey: ["views"] }),
  });
  const [saving, setSaving] = useState(false);
  const known = [
    ...BUILT_IN.map(([, query]) => query as string),
    ...(views.data?.views ?? []).map((view) => view.query),
  ];
  return (
    <nav className="views" aria-label="Saved views">
      {BUILT_IN.map(([name, query]) => (
        <Tab key={name} query={query} here={here} name={name} />
      ))}
      {views.data?.views.map((view) => (
        <span key={view.id} className="own">
          <Tab query={view.query} here={here} name={view.name} />
          <button
            type="button"
            className="quiet"
            aria-label={`Forget the view ${plain(view.name, 40)}`}
            onClick={() => drop.mutate(view.id)}
          >
            ×
          </button>
        </span>
      ))}
      {!known.includes(here) && (
        <button type="button" className="quiet" onClick={() => setSaving(true)}>
          Save this view…
        </button>
      )}
      {saving && <SaveView query={here} close={() => setSaving(false)} />}
    </nav>
  );
}

function Tab({ query, here, name }: { query: string; here: string; name: string }) {
  return (
    <Link to={`/cases${query ? `?${query}` : ""}`} aria-current={query === here ? "true" : undefined}>
      <Text of={name} most={40} />
    </Link>
  );
}

function SaveView({ query, close }: { query: string; close: () => void }) {
  const [name, setName] = useState("");
  const client = useQueryClient();
  const save = useMutation({
    mutationFn: () => api.saveView(name.trim(), query),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: ["views"] });
      close();
    },
  });
  return (
    <Dialog
      title="Save this view"
      close={close}
      submit={() => save.mutate()}
      busy={save.isPending}
      error={save.error}
      disabled={!name.trim()}
    >
      <Field label="Name">
        {(props) => (
          <input
            {...props}
            value={name}
            maxLength={60}
            required
            autoFocus
            onChange={(event) => setName(event.target.value)}
          />
        )}
      </Field>
    </Dialog>
  );
}
