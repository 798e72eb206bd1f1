import { type FormEvent, type ReactNode, useEffect, useId, useRef } from "react";
import { Trouble } from "./Notice";

type Props = {
  title: string;
  close: () => void;
  children: ReactNode;
  /** Left out, the dialog only shows something. */
  submit?: () => void;
  action?: string;
  busy?: boolean;
  error?: unknown;
  wide?: boolean;
  disabled?: boolean;
};

/** A modal dialog: the browser keeps the focus inside, Escape closes. */
export function Dialog({ title, close, children, submit, action = "Save", busy, error, wide, disabled }: Props) {
  const ref = useRef<HTMLDialogElement>(null);
  const titleId = useId();
  useEffect(() => {
    const before = document.activeElement;
    ref.current?.showModal();
    return () => {
      if (before instanceof HTMLElement && before.isConnected) before.focus();
    };
  }, []);
  const send = (event: FormEvent) => {
    event.preventDefault();
    if (!busy && !disabled) submit?.();
  };
  return (
    <dialog
      ref={ref}
      className={wide ? "wide" : undefined}
      aria-labelledby={titleId}
      onClose={close}
      onCancel={(event) => {
        event.preventDefault();
        close();
      }}
    >
      <form onSubmit={send}>
        <h2 id={titleId}>{title}</h2>
        {children}
        <Trouble error={error} />
        <div className="buttons">
          <button type="button" onClick={close}>
            {submit ? "Cancel" : "Close"}
          </button>
          {submit && (
            <button type="submit" className="main" disabled={busy || disabled}>
              {busy ? "Working…" : action}
            </button>
          )}
        </div>
      </form>
    </dialog>
  );
}
