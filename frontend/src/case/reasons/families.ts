/** What part of the record a family of evidence rests on, in a few words. */
export const FAMILIES: Record<string, string> = {
  text: "what was asked",
  payment: "cards and accounts that pay",
  network: "addresses and networks",
  client: "programs that ask",
  email: "mail names and domains",
  phone: "telephone numbers",
  affiliation: "declared organizations",
  volume: "how much was asked",
  conversation: "follow-ups, threads handed on",
  elicitation: "reasoning written out",
  capability: "what a rival would train on",
  settings: "models and settings",
  lifecycle: "openings and closings",
  time: "clock and load",
  identity: "who signed up",
};

/** What the nodes of the graph are. */
export const VALUES: Record<string, string> = {
  account: "Account",
  card: "Payment method",
  payment: "Payment method",
  email_domain: "Mail domain",
  email_pattern: "Mail name pattern",
  address: "Address",
  network: "Network",
  client: "Client program",
  phone: "Telephone",
  frame: "Prompt frame",
  system_prompt: "System prompt",
  api_key: "API key",
  signup_address: "Sign-up address",
  signup_network: "Sign-up network",
  conversation: "Conversation",
};
