import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { api, type Person, type Role } from "../api";
import { useMe } from "../hooks/useMe";
import { useTitle } from "../hooks/useTitle";
import { Dialog } from "../parts/Dialog";
import { Field } from "../parts/Field";
import { Trouble, Waiting } from "../parts/Notice";
import { Id, Text } from "../parts/Text";
import { plain } from "../plain";
import { day } from "../words";
import "../styles/pages.css";

export const ROLES: Record<Role, string> = {
  viewer: "reads only",
  analyst: "judges cases that he has claimed, reads prompts for a reason; proposes measures, ends any",
  approver: "works on every case, decides of declarations and appeals, agrees to others' measures, reads the audit log",
  admin: "also lets people in and out",
};

/** Who may log in. */
export default function People() {
  useTitle("People");
  const client = useQueryClient();
  const me = useMe().data;
  const found = useQuery({ queryKey: ["people"], queryFn: api.people });
  const again = () => client.invalidateQueries({ queryKey: ["people"] });
  const change = useMutation({
    mutationFn: ({ name, ...body }: { name: string; role?: Role; disabled?: boolean }) => api.changePerson(name, body),
    onSettled: again,
  });
  const [token, setToken] = useState<{ name: string; token: string } | null>(null);
  const link = useMutation({
    mutationFn: (name: string) => api.newLink(name),
    onSuccess: (told, name) => setToken({ name, token: told.token }),
  });
  return (
    <div className="page narrow">
      <h1>People</h1>
      <Trouble error={found.error ?? change.error ?? link.error} />
      {found.isPending && !found.error && <Waiting />}
      {found.data && (
        <table className="people">
          <caption className="unseen">Who may log in</caption>
          <thead>
            <tr>
              <th scope="col">Name</th>
              <th scope="col">Role</th>
              <th scope="col">Since</th>
              <th scope="col">Access</th>
            </tr>
          </thead>
          <tbody>
            {found.data.people.map((person) => (
              <Row
                key={person.name}
                person={person}
                self={person.name === me?.name}
                change={(body) => change.mutate({ name: person.name, ...body })}
                link={() => link.mutate(person.name)}
              />
            ))}
          </tbody>
        </table>
      )}
      <AddPerson
        added={(told) => {
          setToken(told);
          void again();
        }}
      />
      {token && <TokenDialog {...token} close={() => setToken(null)} />}
    </div>
  );
}

type RowProps = {
  person: Person;
  self: boolean;
  change: (body: { role?: Role; disabled?: boolean }) => void;
  link: () => void;
};

function Row({ person, self, change, link }: RowProps) {
  return (
    <tr className={person.disabled ? "out" : undefined}>
      <th scope="row">
        <Text of={person.name} most={64} />
        {self && <span className="soft"> (you)</span>}
      </th>
      <td>
        <select
          aria-label={`Role of ${plain(person.name, 60)}`}
          value={person.role}
          disabled={self}
          onChange={(event) => change({ role: event.target.value as Role })}
        >
          {Object.keys(ROLES).map((role) => (
            <option key={role}>{role}</option>
          ))}
        </select>
      </td>
      <td className="nb">{day(person.created_at)}</td>
      <td>
        {person.disabled ? "shut out " : "may log in "}
        {!self && (
          <button type="button" className="quiet" onClick={() => change({ disabled: !person.disabled })}>
            {person.disabled ? "Let in" : "Shut out"}
          </button>
        )}
        {!person.disabled && (
          <button type="button" className="quiet" onClick={link}>
            New link
          </button>
        )}
      </td>
    </tr>
  );
}

function AddPerson({ added }: { added: (told: { name: string; token: string }) => void }) {
  const [name, setName] = useState("");
  const [role, setRole] = useState<Role>("analyst");
  const add = useMutation({
    mutationFn: () => api.addPerson({ name: name.trim(), role }),
    onSuccess: (told) => {
      setName("");
      added(told);
    },
  });
  const send = (event: FormEvent) => {
    event.preventDefault();
    add.mutate();
  };
  return (
    <form className="add" onSubmit={send}>
      <h2>Let somebody in</h2>
      <Field label="Name">
        {(props) => (
          <input {...props} value={name} required maxLength={64} onChange={(event) => setName(event.target.value)} />
        )}
      </Field>
      <Field label="Role" hint={ROLES[role]}>
        {(props) => (
          <select {...props} value={role} onChange={(event) => setRole(event.target.value as Role)}>
            {Object.keys(ROLES).map((one) => (
              <option key={one}>{one}</option>
            ))}
          </select>
        )}
      </Field>
      <Trouble error={add.error} />
      <button className="main" disabled={!name.trim() || add.isPending}>
        Add
      </button>
    </form>
  );
}

/** The only time that the token is shown: the server keeps no more than its hash. */
function TokenDialog({ name, token, close }: { name: string; token: string; close: () => void }) {
  return (
    <Dialog title="A link, once" close={close}>
      <p>
        Give this to <Text of={name} most={64} /> by a safe way. It opens the console once, and it will not be shown
        again.
      </p>
      <p className="secret">
        <Id of={`${location.origin}/login#token=${token}`} />
      </p>
    </Dialog>
  );
}
