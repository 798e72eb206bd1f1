import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { api, atLeast, type Decision, type DeclarationWithDecision } from "../api";
import { type Ends, NoteDialog } from "../case/dialogs/NoteDialog";
import { useMe } from "../hooks/useMe";
import { useTitle } from "../hooks/useTitle";
import { Empty, Trouble, Waiting } from "../parts/Notice";
import { Id, Text } from "../parts/Text";
import { plain } from "../plain";
import { setParams, useAddress } from "../router";
import { count, day, minute, plural } from "../words";
import "../styles/pages.css";

const PAGE = 50;

/** Each finding: what it is called, on its button and in its dialog, and what follows from it. */
const FINDINGS: Record<Decision | "open", { done: string; action: string; title: string; follows: string }> = {
  verified: {
    done: "Verified",
    action: "Verify",
    title: "The accounts are one organization's, as declared",
    follows: "From the next scan on it explains a group of which it names nine in ten accounts, until it expires.",
  },
  false: {
    done: "False",
    action: "Found false",
    title: "The declaration is false",
    follows:
      "From the next scan on it is evidence that the accounts hide what they are, for a year. Only where those who run the accounts said so themselves: anybody can name a stranger's accounts.",
  },
  dismissed: {
    done: "Dismissed",
    action: "Dismiss",
    title: "The declaration tells nothing",
    follows: "As where nobody who runs the accounts signed it. It counts neither for them nor against them.",
  },
  open: {
    done: "Not verified",
    action: "Open again",
    title: "Open it again",
    follows: "It counts as not verified again. What was found before stays in the log.",
  },
};

/** What teams declare of their accounts. It explains nothing until a person has looked into it. */
export default function Declarations() {
  useTitle("Declarations");
  const client = useQueryClient();
  const page = Math.max(0, Number(useAddress().searchParams.get("page") ?? 0) || 0);
  const found = useQuery({
    queryKey: ["declarations", page],
    queryFn: () => api.declarations(page * PAGE, PAGE),
    placeholderData: (before) => before,
  });
  const may = atLeast(useMe().data, "approver");
  const [asked, setAsked] = useState<{ of: DeclarationWithDecision; decision: Decision | null } | null>(null);
  const total = found.data?.total ?? 0;
  const turn = (to: number) => setParams({ page: to ? String(to) : null }, false);
  const decide = async (note: string, ends: Ends) => {
    try {
      await api.decide(asked!.of.declaration.declaration_id, {
        version: asked!.of.version,
        decision: asked!.decision,
        reason: note,
      });
      ends.onSuccess();
    } catch (error) {
      ends.onError(error as Error);
    }
    await client.invalidateQueries({ queryKey: ["declarations"] });
  };
  const dialog = asked && FINDINGS[asked.decision ?? "open"];
  return (
    <div className="page">
      <div className="top">
        <h1>Declarations</h1>
        <p className="soft" role="status">
          {found.data && plural(total, "declaration")}
        </p>
      </div>
      <p className="prose">
        What teams declare of their accounts. A signature says that the file is as its signer made it, not who he is:
        ask by a way that the accounts' records give you, not by the contact below alone.
      </p>
      <Trouble error={found.error} retry={() => void found.refetch()} />
      {found.isPending && !found.error && <Waiting />}
      {found.data && !total && (
        <Empty>No scan has read a declaration. Scans read a folder of them with --declarations.</Empty>
      )}
      {found.data?.declarations.map((one) => (
        <One
          key={one.declaration.declaration_id}
          of={one}
          ask={may ? (decision) => setAsked({ of: one, decision }) : undefined}
        />
      ))}
      {(total > PAGE || page > 0) && (
        <nav className="pages" aria-label="Pages of the declarations">
          <button type="button" disabled={!page} onClick={() => turn(page - 1)}>
            Before
          </button>
          <button type="button" disabled={(page + 1) * PAGE >= total} onClick={() => turn(page + 1)}>
            After
          </button>
        </nav>
      )}
      {asked && dialog && (
        <NoteDialog
          title={dialog.title}
          action={dialog.action}
          close={() => setAsked(null)}
          send={(note, ends) => void decide(note, ends)}
          label="What you looked into, and what it showed"
        >
          <p>
            <Text of={asked.of.declaration.who} most={120} />, {plural(asked.of.declaration.found, "account")} of this
            log.
          </p>
          <p className="soft">{dialog.follows}</p>
        </NoteDialog>
      )}
    </div>
  );
}

function One({ of, ask }: { of: DeclarationWithDecision; ask?: (decision: Decision | null) => void }) {
  const { declaration: d, decision } = of;
  const title = `declared-${d.declaration_id}`;
  return (
    <article className="declaration" aria-labelledby={title}>
      <header>
        <h2 id={title}>
          <Text of={d.who} most={120} />
        </h2>
        <p className={`standing ${d.standing}`}>
          {FINDINGS[decision ?? "open"].done}
          {decision && d.standing === "unverified" && decision !== "dismissed" && " (no longer counts)"}
        </p>
      </header>
      {decision && of.since && of.until && (
        <p>
          By <Text of={of.by} most={60} /> on {minute(of.since)}, until {day(of.until)}:{" "}
          <Text of={of.reason} most={600} />
        </p>
      )}
      {!!d.contradictions?.length && (
        <ul className="against" aria-label="What the log says against it">
          {d.contradictions.map((said) => (
            <li key={said}>
              <Text of={said} most={300} />
            </li>
          ))}
        </ul>
      )}
      <dl className="terms">
        <Fact term="Accounts">
          {count(d.accounts)} declared, {count(d.found)} of them in this log
        </Fact>
        <Fact term="Exchanges a day">
          {count(d.exchanges_a_day)} declared, {count(d.observed_a_day)} in this log
        </Fact>
        <Fact term="Purposes">
          <Text of={d.purposes.join("; ")} most={2000} />
        </Fact>
        {d.fleets.length > 0 && (
          <Fact term="Programs">
            <Text
              of={d.fleets.map((f) => `${f.name}: ${count(f.agents)} at a time, ${f.purpose}`).join("; ")}
              most={3000}
            />
          </Fact>
        )}
        <Fact term="Contact">
          <Text of={d.contact} most={300} />
        </Fact>
        <Fact term="Holds">
          {day(d.made)} to {day(d.expires)}
          {!of.current && ", not read by the last scan"}
        </Fact>
        <Fact term="Signed by">
          <Id of={d.signer} />
        </Fact>
        <Fact term="File">
          <Id of={d.file} most={200} />
        </Fact>
      </dl>
      {ask && (
        <p className="buttons">
          {(["verified", "false", "dismissed"] as const)
            .filter((one) => one !== decision)
            .map((one) => (
              <button
                key={one}
                type="button"
                aria-label={`${FINDINGS[one].action}: ${plain(d.who, 60)}`}
                onClick={() => ask(one)}
              >
                {FINDINGS[one].action}…
              </button>
            ))}
          {decision && (
            <button
              type="button"
              className="quiet"
              aria-label={`Open again: ${plain(d.who, 60)}`}
              onClick={() => ask(null)}
            >
              Open again…
            </button>
          )}
        </p>
      )}
    </article>
  );
}

function Fact({ term, children }: { term: string; children: React.ReactNode }) {
  return (
    <div>
      <dt>{term}</dt>
      <dd>{children}</dd>
    </div>
  );
}
