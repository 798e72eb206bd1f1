import { useState } from "react";
import { api, type Case } from "../../api";
import type { Act } from "../../hooks/useCase";
import { Field } from "../../parts/Field";
import { caseLink, navigate } from "../../router";
import { NoteDialog } from "./NoteDialog";

/** Two cases that are one fleet. The other one's version is asked for just before, so that its latest state is what is merged. */
export function MergeDialog({ c, close, act }: { c: Case; close: () => void; act: Act }) {
  const [other, setOther] = useState("");
  return (
    <NoteDialog
      title="Merge with another case"
      action="Merge"
      close={close}
      ready={!!other.trim() && other.trim() !== c.id}
      send={(note, ends) => {
        api.case(other.trim()).then(
          (found) =>
            act.mutate(
              { action: "merge", body: { other: found.id, other_version: found.version, note } },
              {
                ...ends,
                onSuccess: (merged) => {
                  ends.onSuccess();
                  if (merged.id !== c.id) navigate(caseLink(merged.id));
                },
              },
            ),
          ends.onError,
        );
      }}
    >
      <Field label="The other case" hint="Its id, as in the list.">
        {(props) => (
          <input
            {...props}
            value={other}
            required
            autoFocus
            spellCheck={false}
            maxLength={200}
            onChange={(event) => setOther(event.target.value)}
          />
        )}
      </Field>
    </NoteDialog>
  );
}
