import { useState } from "react";
import { atLeast, type Case } from "../../api";
import type { Act } from "../../hooks/useCase";
import { useMe } from "../../hooks/useMe";
import { Trouble } from "../../parts/Notice";
import { State } from "../../parts/State";
import { Text } from "../../parts/Text";
import { CloseDialog } from "../../queue/CloseDialog";
import { Link, responseLink } from "../../router";
import { age, minute, percent } from "../../words";
import { MergeDialog } from "../dialogs/MergeDialog";
import { NoteDialog } from "../dialogs/NoteDialog";
import { SnoozeDialog } from "../dialogs/SnoozeDialog";
import { TagsDialog } from "../dialogs/TagsDialog";

type Open = "close" | "reopen" | "snooze" | "tags" | "merge" | null;
const SECTIONS = [
  ["when", "When"],
  ["why", "Why"],
  ["graph", "What they share"],
  ["capabilities", "What for"],
  ["members", "Accounts"],
  ["similar", "Similar"],
  ["comments", "Comments"],
  ["history", "History"],
] as const;

/** Where the case stands and what can be done with it; stays in sight. */
export function ActionBar({ c, act }: { c: Case; act: Act }) {
  const [open, setOpen] = useState<Open>(null);
  const me = useMe().data;
  const free = !c.owner || c.owner === me?.name || atLeast(me, "approver");
  const may = atLeast(me, "analyst") && free;
  const mine = atLeast(me, "approver") || c.owner === me?.name;
  const asleep = !!c.snoozed_until && Date.parse(c.snoozed_until) > Date.now();
  const simply = (action: "claim" | "release" | "unsnooze") => act.mutate({ action });
  const done = () => setOpen(null);
  return (
    <div className="bar-top">
      <div className="actions" role="group" aria-label="The case">
        <State of={c.state} reason={c.reason} snoozed={c.snoozed_until} />
        <span className="sure">{c.confidence === null ? "not judged" : percent(c.confidence)}</span>
        {c.origin === "scan" && c.rescored && <span className="again">now {percent(c.rescored.confidence)}</span>}
        <span className="owner">
          {c.owner ? (
            <>
              Owner{" "}
              <strong>
                <Text of={c.owner} most={40} />
              </strong>
            </>
          ) : (
            <span className="soft">no owner</span>
          )}
        </span>
        <span className="soft" title={minute(c.opened_at)}>
          {age(c.opened_at)} old
        </span>
        {c.tags.map((tag) => (
          <span className="tag" key={tag}>
            <Text of={tag} most={30} />
          </span>
        ))}
        <span className="push" />
        {may &&
          c.state !== "closed" &&
          (c.owner === me?.name ? (
            <button type="button" onClick={() => simply("release")}>
              Release
            </button>
          ) : (
            <button type="button" onClick={() => simply("claim")}>
              Claim
            </button>
          ))}
        {may && (
          <button type="button" onClick={() => setOpen("tags")}>
            Tags…
          </button>
        )}
        {may &&
          c.state !== "closed" &&
          (asleep ? (
            <button type="button" onClick={() => simply("unsnooze")}>
              Wake
            </button>
          ) : (
            <button type="button" onClick={() => setOpen("snooze")}>
              Snooze…
            </button>
          ))}
        {mine && c.state !== "closed" && (
          <button type="button" onClick={() => setOpen("merge")}>
            Merge…
          </button>
        )}
        {may &&
          (c.state === "closed" ? (
            <button type="button" className="main" onClick={() => setOpen("reopen")}>
              Reopen…
            </button>
          ) : (
            <button type="button" className="main" onClick={() => setOpen("close")}>
              Close…
            </button>
          ))}
        {!free && <span className="soft">Only its owner or an approver can change it.</span>}
      </div>
      <nav className="sections" aria-label="Parts of this page">
        {SECTIONS.map(([id, name]) => (
          <a
            key={id}
            href={`#${id}`}
            onClick={(event) => {
              event.preventDefault();
              document.getElementById(id)?.scrollIntoView();
            }}
          >
            {name}
          </a>
        ))}
        <Link to={responseLink(c.id)}>Response</Link>
      </nav>
      {asleep && c.snoozed_until && (
        <p className="soft asleep">
          Snoozed until {minute(c.snoozed_until)}
          {c.snooze_note && (
            <>
              : <Text of={c.snooze_note} most={300} />
            </>
          )}
        </p>
      )}
      {!open && act.error && <Trouble error={act.error} />}
      {open === "close" && <CloseDialog cases={[c]} done={done} cancel={done} />}
      {open === "reopen" && (
        <NoteDialog
          title="Reopen this case"
          action="Reopen"
          close={done}
          send={(note, ends) => act.mutate({ action: "reopen", body: { note } }, ends)}
        />
      )}
      {open === "snooze" && <SnoozeDialog close={done} act={act} />}
      {open === "tags" && <TagsDialog tags={c.tags} close={done} act={act} />}
      {open === "merge" && <MergeDialog c={c} close={done} act={act} />}
    </div>
  );
}
