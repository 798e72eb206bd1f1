import { useEffect, useMemo, useRef, useState } from "react";
import type Sigma from "sigma";
import { useMembers } from "../../hooks/useMembers";
import { Text } from "../../parts/Text";
import { select, toggle, useSelection } from "../../selection";
import { useDark } from "../../theme";
import { plural } from "../../words";
import { overlaps, stretch } from "../members/members";
import { accountsOf, type Model, valueName } from "./graphModel";
import { layOut } from "./layout";
import { draw, type Lit, looks } from "./sigmaDraw";

/** The graph itself, on WebGL, laid out in a worker. What is selected anywhere on the page stands out, the rest fades. */
export function GraphCanvas({ made, caseId, kind }: { made: Model; caseId: string; kind: string }) {
  const box = useRef<HTMLDivElement>(null);
  const sigma = useRef<Sigma | null>(null);
  const lit = useRef<Lit>({ nodes: null, chosen: new Set(), drawn: null });
  const [moving, setMoving] = useState(true);
  const [failed, setFailed] = useState(false);
  const [over, setOver] = useState<number | null>(null);
  const dark = useDark();
  const shown = useLit(made, caseId, kind);

  useEffect(() => {
    let stop = () => {};
    const kept = box.current!;
    // A plain turn of the wheel scrolls the page; zooming asks for Ctrl, as on maps.
    const wheel = (event: WheelEvent) => {
      if (!event.ctrlKey && !event.metaKey) event.stopPropagation();
    };
    kept.parentElement?.addEventListener("wheel", wheel, { capture: true, passive: true });
    try {
      const drawn = draw(made.graph, kept, lit);
      sigma.current = drawn;
      drawn.on("clickNode", ({ node }) => click(made, Number(node)));
      drawn.on("enterNode", ({ node }) => setOver(Number(node)));
      drawn.on("leaveNode", () => setOver(null));
      stop = layOut(made.graph, (done) => done && setMoving(false));
    } catch {
      setFailed(true);
    }
    return () => {
      stop();
      kept.parentElement?.removeEventListener("wheel", wheel, { capture: true });
      sigma.current?.kill();
      sigma.current = null;
    };
  }, [made]);

  useEffect(() => {
    lit.current = shown;
    if (!sigma.current) return;
    sigma.current.setSettings(looks());
    sigma.current.refresh({ skipIndexation: true });
  }, [shown, dark]);

  const camera = () => sigma.current?.getCamera();
  const node = over === null ? undefined : made.nodes[over];
  return (
    <div className="graph">
      <div
        ref={box}
        className="graph-canvas"
        role="img"
        aria-label={`Graph of accounts and the ${plural(made.values.length, "value")} that they share. The list beside it says the same.`}
      />
      {failed && (
        <p className="graph-note">This browser cannot draw the graph (no WebGL). The list beside it says the same.</p>
      )}
      <p className="graph-note" aria-hidden="true">
        {node ? (
          <>
            {node.kind === "account" ? "" : `${valueName(node.kind)}: `}
            <Text of={node.label} most={60} />
            {node.kind !== "account" && `, ${plural(node.size, "account")}`}
          </>
        ) : moving && !failed ? (
          "finding its shape…"
        ) : (
          ""
        )}
      </p>
      <p className="graph-buttons">
        <button type="button" aria-label="Zoom in" onClick={() => void camera()?.animatedZoom()}>
          +
        </button>
        <button type="button" aria-label="Zoom out" onClick={() => void camera()?.animatedUnzoom()}>
          −
        </button>
        <button type="button" onClick={() => void camera()?.animatedReset()}>
          Whole
        </button>
      </p>
    </div>
  );
}

function click(made: Model, k: number): void {
  const node = made.nodes[k]!;
  if (node.kind === "account") toggle(accountsOf(node));
  else {
    const value = made.values.find((one) => one.index === k);
    if (value?.whole) select({ value });
  }
}

/** Which nodes stand out: those of the chosen value, days and accounts; null when nothing is chosen. */
function useLit(made: Model, caseId: string, kind: string): Lit {
  const { days, value, accounts } = useSelection();
  const members = useMembers(caseId).data;
  const drawn = useMemo(() => ofKind(made, kind), [made, kind]);
  return useMemo(() => {
    const chosen = new Set<number>();
    if (!days && !value && !accounts.size) return { nodes: null, chosen, drawn };
    const range = days && members ? stretch(days[0], days[1], members.days.length) : null;
    const nodes = new Set<number>();
    made.nodes.forEach((node, k) => {
      if (node.kind !== "account") return;
      const ids = accountsOf(node);
      if (ids.some((id) => accounts.has(id))) chosen.add(k);
      const fits =
        (!value || ids.some((id) => value.accounts.has(id))) &&
        (!range || ids.some((id) => overlaps(members!.byId.get(id)?.active ?? range, range)));
      if (fits && (days || value || chosen.has(k))) nodes.add(k);
    });
    for (const k of [...nodes])
      for (const near of made.graph.neighbors(String(k)))
        if (!value || made.nodes[Number(near)]!.id === value.id) nodes.add(Number(near));
    return { nodes, chosen, drawn };
  }, [made, members, days, value, accounts, drawn]);
}

/** The values of one kind and the accounts that hold them; null for every kind. */
function ofKind(made: Model, kind: string): ReadonlySet<number> | null {
  if (!kind) return null;
  const drawn = new Set<number>();
  for (const { index } of made.values.filter((value) => value.kind === kind)) {
    drawn.add(index);
    for (const near of made.graph.neighbors(String(index))) drawn.add(Number(near));
  }
  return drawn;
}
