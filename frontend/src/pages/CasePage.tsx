import { lazy, type ReactNode, Suspense, useEffect } from "react";
import { ActionBar } from "../case/header/ActionBar";
import { DeclaredHere } from "../case/header/DeclaredHere";
import { DoneAboutIt } from "../case/header/DoneAboutIt";
import { Figures } from "../case/header/Figures";
import { Related } from "../case/header/Related";
import { History } from "../case/history/History";
import { SimilarCases } from "../case/history/SimilarCases";
import { Talk } from "../case/history/Talk";
import { MemberPanel } from "../case/members/MemberPanel";
import { MembersSection } from "../case/members/MembersSection";
import { SelectionTray } from "../case/members/SelectionTray";
import { Answers } from "../case/reasons/Answers";
import { Capabilities } from "../case/reasons/Capabilities";
import { Reasons } from "../case/reasons/Reasons";
import { useCase } from "../hooks/useCase";
import { useTitle } from "../hooks/useTitle";
import { useKeys } from "../keys";
import { Caught } from "../parts/Caught";
import { Trouble, Waiting } from "../parts/Notice";
import { Id, Text } from "../parts/Text";
import { plain } from "../plain";
import { Link, navigate, responseLink, setParams, useAddress } from "../router";
import { clearSelection } from "../selection";
import { heading } from "../words";
import "../styles/case.css";
import "../styles/waterfall.css";
import "../styles/panel.css";

// The charts and the graph bring the two large libraries; the words of the case do not wait for them.
const When = lazy(() => import("../case/days/When"));
const GraphSection = lazy(() => import("../case/graph/GraphSection"));

function Later({ id, what, children }: { id: string; what: string; children: ReactNode }) {
  return (
    <Caught what={what}>
      <Suspense
        fallback={
          <section id={id} className="later">
            <Waiting />
          </section>
        }
      >
        {children}
      </Suspense>
    </Caught>
  );
}

/** Why is this before me? Read from the top down, the page is the argument. */
export default function CasePage({ id, section }: { id: string; section?: string }) {
  useTitle(plain(id, 40));
  const handle = useCase(id);
  const there = !!handle.data;
  const member = useAddress().searchParams.get("member");
  useEffect(() => clearSelection, [id]);
  useKeys({
    u: () => navigate("/cases"),
    r: () => navigate(responseLink(id)),
    Escape: () => member && setParams({ member: null }, false),
  });
  useEffect(() => {
    if (section && there) document.getElementById(section)?.scrollIntoView();
  }, [section, there]);

  const c = handle.data;
  if (!c) {
    return (
      <div className="page">
        <p>
          <Link to="/cases">All cases</Link>
        </p>
        {handle.error ? <Trouble error={handle.error} retry={() => void handle.refetch()} /> : <Waiting />}
      </div>
    );
  }
  return (
    <div className={member ? "page case beside" : "page case"}>
      <p className="crumb">
        <Link to="/cases">Cases</Link>
      </p>
      <h1>
        {heading(c.kind)} <Id of={c.id} />
      </h1>
      {/* A repeated finding of the conflict is louder than a toast that goes away. */}
      {handle.conflict && (
        <div className="notice trouble" role="alert">
          <p>
            Somebody else changed this case meanwhile, so nothing was done. It has been loaded again. Look at what is
            new, then decide.
          </p>
          <button type="button" onClick={handle.forgetConflict}>
            I have seen it
          </button>
        </div>
      )}
      <ActionBar c={c} act={handle.act} />
      <p className="lede">
        <Text of={c.summary} most={1200} />
      </p>
      <DeclaredHere c={c} />
      <Figures c={c} />
      <Related c={c} />
      <DoneAboutIt c={c} />
      <Answers c={c} rescoring={handle.rescoring} />
      <Later id="when" what="The days">
        <When c={c} />
      </Later>
      <Caught what="The evidence">
        <Reasons c={c} />
      </Caught>
      <Later id="graph" what="The graph">
        <GraphSection c={c} />
      </Later>
      <Caught what="What it was after">
        <Capabilities c={c} />
      </Caught>
      <Caught what="The list of accounts">
        <MembersSection c={c} act={handle.act} />
      </Caught>
      <Caught what="The list of similar cases">
        <SimilarCases id={id} />
      </Caught>
      <Talk c={c} act={handle.act} />
      <Caught what="The history">
        <History id={id} />
      </Caught>
      <SelectionTray c={c} act={handle.act} />
      {member && (
        <Caught key={member} what="This account">
          <MemberPanel caseId={c.id} named={member} />
        </Caught>
      )}
    </div>
  );
}
