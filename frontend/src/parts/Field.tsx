import { type ReactNode, useId } from "react";

type Props = {
  label: string;
  hint?: ReactNode;
  children: (props: { id: string; "aria-describedby"?: string }) => ReactNode;
};

/** A label, its control, and a hint that a screen reader reads with it. */
export function Field({ label, hint, children }: Props) {
  const id = useId();
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      {children({ id, ...(hint ? { "aria-describedby": `${id}-hint` } : {}) })}
      {hint && (
        <p className="hint" id={`${id}-hint`}>
          {hint}
        </p>
      )}
    </div>
  );
}

export function Note({
  label,
  value,
  set,
  required,
  hint,
  autoFocus,
}: {
  label: string;
  value: string;
  set: (value: string) => void;
  required?: boolean;
  hint?: string;
  autoFocus?: boolean;
}) {
  return (
    <Field label={label} hint={hint}>
      {(props) => (
        <textarea
          {...props}
          rows={3}
          maxLength={4000}
          required={required}
          value={value}
          autoFocus={autoFocus}
          onChange={(event) => set(event.target.value)}
        />
      )}
    </Field>
  );
}
