"""The words of the trade that a report uses, each told to somebody who is new to it."""

GLOSSARY = {
    "account": "A customer's access to the service, with an id that the service gave it. One person or firm may hold "
    "several, and one account may be used by several people.",
    "address block": "A range of neighbouring network addresses, usually of one network.",
    "answered": "An exchange to which the model gave an answer, as against one that was refused, limited or failed.",
    "attempts": "Exchanges that are attributed to the harvest, whether they were answered or not.",
    "audit log": "The operator's record of what people did with a case, in which each entry seals the ones before it.",
    "campaign": "As this report uses the word: accounts that appear to be run by one hand, do not declare that they "
    "belong together, and appear to collect the model's answers. It is the outcome of an analysis, not of a trial.",
    "candidate": "A group of accounts that the program looks at because something links them.",
    "capability": "A kind of task that a model can do, such as mathematics or translation.",
    "client program": "The program from which a request was sent, as it names itself.",
    "comparable accounts": "Accounts outside the campaign, chosen because they are about as active and use the service "
    "in the same way. What is seen in the campaign is measured against them.",
    "confidence": "The probability, worked out by the program, that this is a campaign.",
    "correlation": "How closely two series rise and fall together: 0 not at all, 1 entirely.",
    "cover": "Ordinary requests that pass through the same accounts, whether to hide a harvest or because others use "
    "the accounts too.",
    "dispatcher": "Whoever, or whatever program, hands out requests to the accounts of a campaign.",
    "distillation": "Training one language model on the answers of another.",
    "distinct prompts": "Prompts counted once each, however often they were sent.",
    "exchange": "One request to the model and what came back. Each is one row of the log.",
    "harvest": "Collecting a model's answers in bulk, as material to train another model on.",
    "interval": "Two values between which the true one lies with a stated probability, if the assumptions stated with "
    "it are right.",
    "lake": "The operator's store of what was computed from the log. It holds numbers, and no text of a prompt or "
    "answer.",
    "language model": "A program that answers questions and requests in ordinary language.",
    "log": "The operator's record of exchanges, from which everything in this report was computed.",
    "mail domain": "The part of a mail address behind the @.",
    "median": "The middle value: half of all values are below it and half above.",
    "membership": "The probability, worked out by the program, that an account is run by the campaign's hand and took "
    "part in the harvest. It is never above the campaign's confidence.",
    "model": "A language model.",
    "network address": "The number under which a computer is reached on the internet.",
    "odds": "How likely something is compared with its opposite: odds of 3 to 1 are a probability of 75%.",
    "operator": "Whoever runs the service and keeps the log.",
    "organization": "A customer under whose name several accounts are openly registered.",
    "payment method": "A card or the like by which an account is paid for, known here by a fingerprint only.",
    "prior": "The probability that is assumed before any evidence is looked at.",
    "prompt": "The text of a request to the model.",
    "prompt frame": "The fixed words of a prompt around what changes from one to the next, as in a form that is "
    "filled in.",
    "quarantine": "Records of the log that could not be read and were set aside and counted.",
    "resale pool": "Accounts through which somebody sells access to the service on to customers of his own.",
    "SHA-256": "A fingerprint of a file: if one byte differs, so does the fingerprint.",
    "simulated world": "A log made by a computer, in which it is known who belongs to a campaign, so that the method's "
    "errors can be counted.",
    "sketch": "The numbers that are kept of an exchange in place of its text.",
    "standard error": "How far a measured figure is likely to be off by chance alone.",
    "surface": "The way by which an exchange reached the model, such as a programming interface or a web page.",
    "system prompt": "Standing instructions that a program sends along with every request.",
    "template": "The same as a prompt frame, as a program fills it in.",
    "TLP": "The Traffic Light Protocol: labels that say how far a document may be passed on.",
    "TLS pair": "Technical traits by which one program's encrypted connections can be told from another's.",
    "UTC": "Universal time, in which all dates and hours of this report are given.",
    "weight": "How strongly a piece of evidence speaks, given here as how many times more likely, or less likely, it "
    "is if the allegation is true than if it is not.",
}
"""Term -> what it means, in a sentence or two."""
