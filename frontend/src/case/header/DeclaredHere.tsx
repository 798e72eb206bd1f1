import type { Case } from "../../api";
import { Text } from "../../parts/Text";
import { Link } from "../../router";

/** Who declares the case's accounts as one organization's, and what people have found of that. */
export function DeclaredHere({ c }: { c: Case }) {
  if (!c.declared?.length) return null;
  return (
    <ul className="declared" aria-label="What is declared of its accounts">
      {c.declared.map((one) => (
        <li key={one.declaration_id} className={one.standing}>
          <Text of={one.says} most={800} /> <Link to="/declarations">Declarations</Link>
        </li>
      ))}
    </ul>
  );
}
