import type { Case } from "../api";
export function GraphSection({ c }: { c: Case }) { return <section id="graph" hidden>{c.id}</section>; }
