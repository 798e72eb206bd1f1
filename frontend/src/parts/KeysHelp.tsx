import { Dialog } from "./Dialog";

export const KEYS: [string, string][] = [
  ["j, k", "next row, previous row"],
  ["Enter or o", "open it"],
  ["x", "select the case"],
  ["a", "claim it: it becomes yours"],
  ["e", "close it; asks for a reason. Of a measure: end it"],
  ["/", "search the list"],
  ["u", "from a case back to the list, from its response back to the case"],
  ["r", "from a case to what is done about it"],
  ["p", "propose a measure, on that page"],
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
