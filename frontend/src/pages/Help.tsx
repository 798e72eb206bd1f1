import { FAMILIES } from "../case/reasons/families";
import { useTitle } from "../hooks/useTitle";
import { KeyList } from "../parts/KeysHelp";
import { heading, KINDS, REASONS } from "../words";
import { ROLES } from "./People";
import "../styles/pages.css";

const TERMS: [string, string][] = [
  ["Fleet", "Accounts that one hand runs."],
  [
    "Campaign",
    "A fleet that is not declared and that takes answers to train another model on. Listed from a confidence of 90%.",
  ],
  [
    "Confidence",
    "How probable it is that this is a campaign, given everything that the scan saw; the report says how that was checked. It is the product of three answers: do they act as one, is it concealed, is it a harvest.",
  ],
  [
    "Log-odds",
    "The scale on which evidence adds up. +1 makes the odds 2.7 times as great, −1 takes them back; 0 is even odds.",
  ],
  ["Family", "Evidence that rests on one part of the record. A campaign needs at least two families."],
  ["Counter-evidence", "What speaks against a campaign. It is always shown beside what speaks for it."],
  [
    "Exchangeable",
    "Accounts whose questions could have been dealt from one list: they differ from each other no more than each differs from itself.",
  ],
  ["Exchanges at stake", "Questions and answers attributed to the harvest, without cover traffic."],
  ["Declaration", "What a team says of its own accounts, signed. It explains nothing until somebody has verified it."],
  [
    "Policy",
    "What is done about a case: proposed by one person, with a reason and an end. It begins in the shadow, where guards only write down what they would do, goes on to a share of the accounts drawn by lot, then to all.",
  ],
  ["Measure", "A policy that is in force, in one case. Guards answer the gateway by it."],
  [
    "Second person",
    "An approver who neither proposed nor owns a policy nor asked for its step. Denials need one, and so does whatever would come to one.",
  ],
  ["Belongs", "The probability that an account is part of the fleet."],
];

/** What the words mean, and how to work quickly. */
export default function Help() {
  useTitle("Help");
  return (
    <div className="page narrow help">
      <h1>Help</h1>
      <p className="lede">
        A case asks one question: is one hand taking answers through many accounts? The page of a case is the argument,
        from the top down. You judge it.
      </p>
      <h2>How to judge</h2>
      <ol>
        <li>Claim the case, so that no two people judge it.</li>
        <li>
          Read the three answers, then what speaks for and against. Ask which single piece carries the most, and whether
          something harmless explains it.
        </li>
        <li>
          Draw over days, or choose a shared value, to see which accounts remain. Take out bystanders; the rest is
          scored again.
        </li>
        <li>Open a few accounts, also some at the edge. Read a prompt only where you must; your reason is kept.</li>
        <li>Close with a reason and a note. Later cases are compared with it.</li>
      </ol>
      <p>
        Nothing acts on customers by itself: what is done about a case is proposed on its response page, looked at
        before each step, and taken back at once. Country, language and nationality are never evidence.
      </p>
      <h2>Words</h2>
      <Terms of={TERMS} />
      <h2>Kinds of cases</h2>
      <p>{Object.values(KINDS).join(", ")}.</p>
      <h2>Families of evidence</h2>
      <Terms of={Object.entries(FAMILIES).map(([key, gloss]) => [heading(key), gloss])} />
      <h2>Reasons for closing</h2>
      <Terms of={Object.values(REASONS).map(({ name, gloss }) => [name, gloss])} />
      <h2>Roles</h2>
      <Terms of={Object.entries(ROLES)} />
      <h2 id="keys">Keys</h2>
      <KeyList />
    </div>
  );
}

function Terms({ of }: { of: [string, string][] }) {
  return (
    <dl className="terms">
      {of.map(([term, gloss]) => (
        <div key={term}>
          <dt>{term}</dt>
          <dd>{gloss}</dd>
        </div>
      ))}
    </dl>
  );
}
