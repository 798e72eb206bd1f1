import { type ReactNode, useState } from "react";
import { Dialog } from "../../parts/Dialog";
import { Note } from "../../parts/Field";

export type Ends = { onSuccess: () => void; onError: (error: Error) => void };
type Props = {
  title: string;
  action: string;
  close: () => void;
  send: (note: string, ends: Ends) => void;
  children?: ReactNode;
  label?: string;
  hint?: string;
  ready?: boolean;
};

/** A dialog for whatever needs a reason in words; it stays open, and says why, when the server refuses. */
export function NoteDialog({ title, action, close, send, children, label = "Why", hint, ready = true }: Props) {
  const [note, setNote] = useState("");
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const submit = () => {
    setBusy(true);
    setError(null);
    send(note.trim(), {
      onSuccess: close,
      onError: (refusal) => {
        setBusy(false);
        setError(refusal);
      },
    });
  };
  return (
    <Dialog
      title={title}
      action={action}
      close={close}
      submit={submit}
      busy={busy}
      error={error}
      disabled={!ready || !note.trim()}
    >
      {children}
      <Note label={label} hint={hint} value={note} set={setNote} required />
    </Dialog>
  );
}
