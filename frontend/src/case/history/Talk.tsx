import { type FormEvent, useState } from "react";
import type { Case } from "../../api";
import type { Act } from "../../hooks/useCase";
import { useMe } from "../../hooks/useMe";
import { Note } from "../../parts/Field";
import { Trouble } from "../../parts/Notice";
import { Text } from "../../parts/Text";
import { minute } from "../../words";

/** What people wrote about the case. */
export function Talk({ c, act }: { c: Case; act: Act }) {
  const [text, setText] = useState("");
  const [error, setError] = useState<unknown>(null);
  const viewer = useMe().data?.role === "viewer";
  const send = (event: FormEvent) => {
    event.preventDefault();
    setError(null);
    act.mutate({ action: "comment", body: { text: text.trim() } }, { onSuccess: () => setText(""), onError: setError });
  };
  return (
    <section id="comments" aria-labelledby="comments-title">
      <h2 id="comments-title">Comments</h2>
      {c.note && (
        <blockquote>
          <Text of={c.note} lines />
          <footer className="soft">note on closing</footer>
        </blockquote>
      )}
      {c.comments.map((comment, k) => (
        <blockquote key={k}>
          <Text of={comment.text} lines />
          <footer className="soft">
            <Text of={comment.by} most={60} />, {minute(comment.at)}
          </footer>
        </blockquote>
      ))}
      {!viewer && (
        <form className="comment" onSubmit={send}>
          <Note label="Add a comment" value={text} set={setText} />
          <Trouble error={error} />
          <button disabled={!text.trim() || act.isPending}>Add</button>
        </form>
      )}
    </section>
  );
}
