import { Text } from "../../parts/Text";
import { select, useSelection } from "../../selection";
import { count } from "../../words";
import { inkOf, type SharedValue, valueName } from "./graphModel";

const FIRST = 200;

/** The graph's values as a list: the same choice without a mouse, and in figures. */
export function ValueList({
  values,
  kind,
  setKind,
}: {
  values: SharedValue[];
  kind: string;
  setKind: (kind: string) => void;
}) {
  const { value: chosen } = useSelection();
  const kinds = [...new Set(values.map((value) => value.kind))];
  const fit = values.filter((value) => !kind || value.kind === kind);
  const shown = fit.slice(0, FIRST);
  return (
    <div className="values">
      <label>
        Shared values{" "}
        <select value={kind} onChange={(event) => setKind(event.target.value)}>
          <option value="">of every kind</option>
          {kinds.map((one) => (
            <option key={one} value={one}>
              {valueName(one)}
            </option>
          ))}
        </select>
      </label>
      <div className="scroll" role="region" aria-label="Shared values" tabIndex={0}>
        <table>
          <caption className="unseen">Values that accounts share, by how many</caption>
          <thead>
            <tr>
              <th scope="col">Value</th>
              <th scope="col" className="n">
                Accounts
              </th>
            </tr>
          </thead>
          <tbody>
            {shown.map((value) => (
              <tr key={value.id} className={chosen?.id === value.id ? "chosen" : undefined}>
                <th scope="row">
                  <span className={`blob ${inkOf(value.kind)}`} aria-hidden="true" />
                  <button
                    type="button"
                    className="link"
                    aria-pressed={chosen?.id === value.id}
                    disabled={!value.whole}
                    onClick={() => select({ value: chosen?.id === value.id ? null : value })}
                  >
                    <Text of={value.label} most={60} />
                  </button>
                </th>
                <td className="n">{count(value.size)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {fit.length > FIRST && <p className="caption">The {FIRST} most widely shared.</p>}
    </div>
  );
}
