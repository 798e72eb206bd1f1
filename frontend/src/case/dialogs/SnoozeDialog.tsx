import { useState } from "react";
import type { Act } from "../../hooks/useCase";
import { Field } from "../../parts/Field";
import { inDays } from "./dates";
import { NoteDialog } from "./NoteDialog";

export function SnoozeDialog({ close, act }: { close: () => void; act: Act }) {
  const [until, setUntil] = useState(inDays(7));
  return (
    <NoteDialog
      title="Snooze this case"
      action="Snooze"
      close={close}
      hint="What you wait for."
      ready={until > inDays(0)}
      send={(note, ends) => act.mutate({ action: "snooze", body: { until: `${until}T00:00:00Z`, note } }, ends)}
    >
      <Field label="Until" hint="It then comes back to the list by itself.">
        {(props) => (
          <input
            {...props}
            type="date"
            required
            min={inDays(1)}
            max={inDays(365)}
            value={until}
            onChange={(event) => setUntil(event.target.value)}
          />
        )}
      </Field>
    </NoteDialog>
  );
}
