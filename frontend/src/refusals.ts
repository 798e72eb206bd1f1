/** Why a login through a provider ended here: the server's word after `#error=`, as a sentence. The address can be made up by
 * anybody, so nothing of it is ever shown. */
const SAYS: Record<string, string> = {
  bad_name: "The provider gives no name for you that can be one here. Ask an admin.",
  cancelled: "The provider did not let you in, or you cancelled.",
  disabled: "You have been shut out of this console. Ask an admin.",
  gone: "This login was begun in another browser, or too long ago. Try again.",
  name_taken:
    "Somebody of your name is here already and logs in by a link. If it is you: log in by a link, come back to this page in the same browser and log in through the provider once more.",
  no_role: "None of your groups is let in here. Ask whoever runs this console.",
  often: "Too many tries; wait a minute.",
  unbelievable:
    "What the provider answered cannot be trusted, so you were not let in. Try again, and tell an admin if it stays so.",
  unreachable: "The provider does not answer as it should. Try again later, or use a link.",
  unverified: "The provider has not verified your mail address.",
};

export const refusal = (word: string): string =>
  Object.hasOwn(SAYS, word) ? SAYS[word]! : "That login did not work. Try again.";
