import { Dialog } from "./Dialog";

export const KEYS: [string, string][] = [
  ["j, k", "next case, previous case"],
  ["Enter or o", "open the case"],
  ["x", "select the case"],
  ["a", "claim it: it becomes yours"],
  ["e", "close it; asks for a reason"],
  ["/", "search the list"],
  ["u", "from a case back to the list"],
  ["Escape", "close a panel or dialog"],
  ["?", "this list"],
];

export function KeysHelp({ close }: { close: () => void }) {
  return (
    <Dialog title="Keys" close={close}>
      <KeyList />
    </Dialog>
  );
}

export function KeyList() {
  return (
    <dl className="keys">
      {KEYS.map(([key, what]) => (
        <div key={key}>
          <dt>
            <kbd>{key}</kbd>
          </dt>
          <dd>{what}</dd>
        </div>
      ))}
    </dl>
  );
}
