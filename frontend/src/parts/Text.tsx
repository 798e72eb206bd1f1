import { pieces } from "../plain";

/** Text that somebody else wrote: as text only, hidden and direction-turning characters by their code. */
export function Text({ of, lines = false, most }: { of: string | null | undefined; lines?: boolean; most?: number }) {
  if (!of) return null;
  const cut = most && of.length > most ? `${of.slice(0, most - 1)}…` : of;
  return (
    <bdi className={lines ? "lines" : undefined}>
      {pieces(cut, lines).map((piece, k) =>
        piece.hidden ? (
          <span key={k} className="escaped" title="a character that is not seen">
            {piece.text}
          </span>
        ) : (
          piece.text
        ),
      )}
    </bdi>
  );
}

/** An identifier, in the fixed-width face. */
export function Id({ of, most }: { of: string; most?: number }) {
  return (
    <span className="id">
      <Text of={of} most={most} />
    </span>
  );
}
