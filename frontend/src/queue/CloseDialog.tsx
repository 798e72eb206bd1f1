import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { api, type CaseRow } from "../api";
import { useMe } from "../hooks/useMe";
import { Dialog } from "../parts/Dialog";
import { Note } from "../parts/Field";
import { Id } from "../parts/Text";
import { plural, REASONS } from "../words";

type Props = { cases: Pick<CaseRow, "id" | "owner" | "version">[]; done: () => void; cancel: () => void };

/** Closing asks for a reason from a short list and a note in one's own words: both are what later cases are compared with. */
export function CloseDialog({ cases, done, cancel }: Props) {
  const [reason, setReason] = useState("");
  const [note, setNote] = useState("");
  const me = useMe().data;
  const client = useQueryClient();
  const close = useMutation({
    mutationFn: async () => {
      for (const one of cases) {
        // Only an owner closes a case; claiming first says who did.
        const version = one.owner ? one.version : (await api.act(one.id, "claim", { version: one.version })).version;
        await api.act(one.id, "close", { version, reason, note: note.trim() });
      }
    },
    onSuccess: done,
    onSettled: () =>
      client.invalidateQueries({ predicate: (query) => ["cases", "case"].includes(String(query.queryKey[0])) }),
  });
  const claims = cases.some((one) => !one.owner);
  return (
    <Dialog
      title={cases.length === 1 ? "Close this case" : `Close ${plural(cases.length, "case")}`}
      close={cancel}
      submit={() => close.mutate()}
      action={claims ? "Claim and close" : "Close"}
      busy={close.isPending}
      error={close.error}
      disabled={!reason || !note.trim()}
    >
      <p className="soft">
        {cases.slice(0, 6).map((one) => (
          <span key={one.id}>
            <Id of={one.id} />{" "}
          </span>
        ))}
        {cases.length > 6 && `and ${cases.length - 6} more`}
      </p>
      <fieldset className="reasons">
        <legend>What is it?</legend>
        {Object.entries(REASONS).map(([key, { name, gloss }]) => (
          <label key={key}>
            <input
              type="radio"
              name="reason"
              value={key}
              checked={reason === key}
              onChange={() => setReason(key)}
              required
            />
            <span>
              <strong>{name}</strong> <span className="soft">{gloss}</span>
            </span>
          </label>
        ))}
      </fieldset>
      <Note
        label="Note"
        value={note}
        set={setNote}
        required
        hint={`Why you think so, for whoever reads it later. Signed ${me?.name ?? ""}.`}
      />
    </Dialog>
  );
}
