"""What a team can change, by the family of evidence that speaks against it and by the habit that
was found. Nothing here makes anybody harder to see: each remedy says openly who one is, or stops
what looks like hiding."""

BY_FAMILY = {
    "text": "Say which accounts take from one queue: one organization, one key a service, and what the queue is for. "
    "Where they serve people, send an end user's id with each request.",
    "payment": "Pay for all accounts from one declared organization, instead of one card over accounts of their own.",
    "network": "Name your egress addresses to the provider, and keep them.",
    "mail": "Open accounts under your own domain, in one organization.",
    "client": "Set a user agent that names your product, the same everywhere.",
    "time": "Say that the load is a program's: service accounts, and a purpose.",
    "lifecycle": "Open accounts before you need them, in one organization; say why many are opened at once.",
    "handover": "Keep a conversation in the account that began it, and retry with the key that failed.",
    "settings": "Nothing: many turn to a new model at once. Declaring who you are is enough.",
    "conversation": "Where people talk to your product, send the whole conversation and a conversation id.",
    "capability": "Say what the answers are for: evaluation, a product, research.",
    "elicitation": "Use the model's own reasoning settings instead of asking for reasoning in the prompt.",
    "volume": "Ask the provider for the volume that you need, on one account, instead of spreading it.",
    "affiliation": "Put all accounts into one declared organization.",
}
"""Family of evidence -> what takes its ground away."""

OFFERS = {
    "text": "We put the accounts that take from one queue into one organization, a key a service, and say what the "
    "queue is for.",
    "payment": "We pay for all accounts from one organization.",
    "network": "We name our egress addresses to you, and keep them.",
    "mail": "We open accounts under our own domain only.",
    "client": "We send one user agent that names our product.",
    "time": "We run what programs ask under service accounts that say so.",
    "lifecycle": "We tell you before we open many accounts.",
    "handover": "We keep a conversation, and the retry of a failed request, in the account that began it.",
    "conversation": "We send whole conversations with their ids where people talk to our product.",
    "capability": "We say what the answers are for.",
    "elicitation": "We use your reasoning settings instead of asking for reasoning in prompts.",
    "volume": "We ask you for the volume that we need, on one account.",
    "affiliation": "We put all accounts into one declared organization.",
}
"""Family of evidence -> what a team can promise its provider; the same remedy, said to the other
side."""

BY_FINDING = {
    "no_end_user": "Send safety_identifier (OpenAI) or metadata.user_id (Anthropic) with requests made for a person.",
    "logprobs": "Log probabilities are asked for and rarely used: leave them out, or say what they are for.",
    "several_answers": "Several answers a prompt (n > 1) are sampling, as rivals sample: ask for one, or say why.",
    "forced_reasoning": BY_FAMILY["elicitation"],
    "replayed_reasoning": "Send reasoning blocks back only where the API asks for it, in tool loops.",
    "round_the_clock": "Even load at all hours is a program's: run it under service accounts that say so.",
    "rotating_exits": "Let an account leave by few addresses, and name them.",
}
"""Kind of finding -> what helps."""
