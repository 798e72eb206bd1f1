import { Component, type ReactNode } from "react";
import { Trouble } from "./Notice";

/** Keeps what fails in one part of a page from taking the rest with it. */
export class Caught extends Component<{ what: string; children: ReactNode }, { failed: boolean }> {
  override state = { failed: false };
  static getDerivedStateFromError() {
    return { failed: true };
  }
  override render() {
    if (!this.state.failed) return this.props.children;
    return (
      <Trouble
        error={`${this.props.what} cannot be shown: something in it was not expected. The rest of the console works.`}
        retry={() => this.setState({ failed: false })}
      />
    );
  }
}
