import { useMutation } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { api, type RevealedExchange } from "../../api";
import { Trouble } from "../../parts/Notice";
import { Text } from "../../parts/Text";

type Props = { caseId: string; account: string; exchange: string; close: () => void };

// Stands where the text will be. Not a blurred copy of it: the text is not in the page before somebody has said why.
const VEIL = [
  "█████ ███ ████████ ██ ██████ ███████ ████",
  "████ ██████████ ███ █████ ██ ████████",
  "██████ ████ ███████",
];

/** Reading somebody's prompt is written down with a reason, before it is shown. */
export function Reveal({ caseId, account, exchange, close }: Props) {
  const [reason, setReason] = useState("");
  // A mutation, kept out of the cache: closing the panel forgets the text.
  const read = useMutation({
    mutationFn: () => api.reveal(caseId, { account_id: account, exchange, reason: reason.trim() }),
    gcTime: 0,
  });
  const send = (event: FormEvent) => {
    event.preventDefault();
    read.mutate();
  };
  return (
    <div className="reveal">
      {read.data ? (
        <Shown of={read.data} />
      ) : (
        <>
          <div className="veil" aria-hidden="true">
            {VEIL.map((line) => (
              <p key={line}>{line}</p>
            ))}
          </div>
          <form onSubmit={send}>
            <label>
              Why do you need to read it?{" "}
              <input
                value={reason}
                required
                autoFocus
                maxLength={1000}
                onChange={(event) => setReason(event.target.value)}
              />
            </label>
            <p className="hint">Your name and this reason go into the audit log.</p>
            <Trouble error={read.error} />
            <button className="main" disabled={!reason.trim() || read.isPending}>
              {read.isPending ? "Reading…" : "Show the text"}
            </button>
            <button type="button" className="quiet" onClick={close}>
              Cancel
            </button>
          </form>
        </>
      )}
      {read.data && (
        <button type="button" className="quiet" onClick={close}>
          Hide
        </button>
      )}
    </div>
  );
}

function Shown({ of }: { of: RevealedExchange }) {
  const turns = [
    ...(of.system ? [{ role: "system", content: of.system }] : []),
    ...of.messages,
    ...(of.completion ? [{ role: "answer", content: of.completion }] : []),
  ];
  return (
    <>
      {turns.map((turn, k) => (
        <div key={k} className="turn">
          <h4>
            <Text of={turn.role} most={30} />
          </h4>
          <div className="said" tabIndex={0} role="region" aria-label={`Text of turn ${k + 1}`}>
            <Text of={turn.content} lines />
          </div>
        </div>
      ))}
      {of.truncated && <p className="soft">Very long texts are cut.</p>}
    </>
  );
}
