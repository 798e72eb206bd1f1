import { useState } from "react";
import type { Act } from "../../hooks/useCase";
import { Dialog } from "../../parts/Dialog";
import { Field } from "../../parts/Field";

export function TagsDialog({ tags, close, act }: { tags: string[]; close: () => void; act: Act }) {
  const [text, setText] = useState(tags.join(", "));
  const [error, setError] = useState<unknown>(null);
  const submit = () => {
    const wanted = [
      ...new Set(
        text
          .split(",")
          .map((tag) => tag.trim())
          .filter(Boolean),
      ),
    ];
    act.mutate({ action: "tags", body: { tags: wanted } }, { onSuccess: close, onError: setError });
  };
  return (
    <Dialog title="Tags" close={close} submit={submit} busy={act.isPending} error={error}>
      <Field label="Tags" hint="Words by which the list can be narrowed, with commas between them.">
        {(props) => (
          <input {...props} value={text} maxLength={1000} autoFocus onChange={(event) => setText(event.target.value)} />
        )}
      </Field>
    </Dialog>
  );
}
