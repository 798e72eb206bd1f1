"""How the second maker's people write; plain data. {w}, {v}, {u}: words of the subject, {t} a
sentence of it."""

ASKS = (
    "looking for the short version of {w} and {v}", "Why did {w} turn out that way? Was it {v}?", "{w} {v} {u}",
    "{w}: pros, cons, and what {v} has to do with it", "Tell me what a layman ought to know of {w}.",
    "need 3 sources on {w} + {v}", "So the question is whether {w} can do without {v}.", "what's the deal with {w}",
    "Could one argue that {w} and {v} are two names for one thing?", "timeline of {w} pls, starting with {v}",
    "Imagine {w} without {v} for a minute. What then?", "Which of these matters most: {w}, {v}, {u}?",
    "I'd be grateful for a plain account of how {w} came to depend on {v}.", "is {w} even legal",
    "explain {w} but only use words a kid knows", "{w} or {v}? pick one and defend it",
    "I have to give a speech on {w}. Opening lines that mention {v}?", "What would a critic of {w} say about {v}?",
    "how much {w} is too much {w}", "Name the three people behind {w} and what each wanted with {v}.",
    "ELI5 {w}", "Give me a mnemonic for {w}, {v}, {u}.", "Is there data on {w}? Preferably by year and by {v}.",
    "rank these: {w}; {v}; {u}", "Draft a letter to the editor about {w}. Be fair to {v}.",
    "where does the word {w} come from", "A riddle whose answer is {w}, please.", "Debate me on {w}. You take {v}.",
)  # fmt: skip
"""Questions without a text."""

WITH_TEXT = (
    "\"{t}\"\n^ is this sarcasm", "Context: {t}\nQuestion: who is meant?", "{t}\n\n(I don't follow the second half.)",
    "read this to me in modern English -> {t}", "What year could this be from?\n\n{t}", "{t} -- agree y/n, why",
    "My grandfather underlined this: {t} What did it mean to him, you think?", "cut by half: {t}",
    "> {t}\n\nreply to this person, politely, mention {w}", "Title + 5 tags\n\n{t}", "Counter this claim. {t}",
    "{t}\n{t2}\n\nDo these two contradict each other?", "put {w} and {v} into this text: {t}", "tone check: {t}",
    "Which single word would you change?\n{t}", "I copied this from a slide, it lost its context. {t}",
    "as a tweet: {t}", "Outline the argument step for step, numbered.\n\n{t}", "{t}",
)  # fmt: skip
"""Around a sentence or two; {t2} another one."""

OPENERS = (
    "ok so", "Long time reader, first time asking.", "This may be a stupid one:", "[urgent]", "Good evening.",
    "for my thesis -", "Bear with me.", "btw", "Not homework, I promise.", "context: small museum, no budget.",
    "URGENT!!", "Me again.", "From a phone, excuse the typing.",
)  # fmt: skip
CLOSERS = (
    "Keep it under a minute of reading.", "no bullet points please", "Sources if you can.", "ty",
    "-- sent from my phone", "I'll check it against the book.", "be blunt", "Two paragraphs at most.",
    "Kind regards", "??", "(in table form)", "And say how sure you are.",
)  # fmt: skip

GOING_ON = (
    "regenerate", "2nd one, expand", "same thing but for {w}", "> {q}\nnot true", "shorter. SHORTER.", "undo that",
    "and in numbers?", "what about {w} though", "1) fine 2) wrong 3) why {w}?", "Now turn it round: {v}, then {w}.",
    "nvm found it", "swap {w} for {v}", "cite it", "as a poem lol", "Keep the first sentence, drop the rest.",
    "+1, go on",
    "{q} <- what does that mean", "Wrong {w}. I mean the other kind.", "stop. start with {w} instead",
    "good, final version pls",
)  # fmt: skip
"""How they go on; {q}: some words out of what was said."""

ABOUT_OTHER: dict[str, tuple[str, ...]] = {
    "zh": ("{w}到底是什么意思", "求{w}和{v}的区别，越短越好", "{t}\n这句话该怎么理解？", "没有{w}会怎样", "{t} 口语"),
    "es": ("a ver, ¿{w} o {v}?", "{t}\n¿esto qué quiere decir exactamente?", "resumen de {w} en dos líneas", "{w} {v}"),
    "pt": ("qual é a do {w}?", "{t}\nnão entendi a segunda parte", "{w} ou {v}, escolhe um", "lista: {w}, {v}, {u}"),
    "fr": ("bon, {w} ou {v} ?", "{t}\nC'est ironique ?", "la version courte de {w}, svp", "{w} {v} {u}"),
    "de": ("kurz: was hat {w} mit {v} zu tun", "{t}\nIst das ernst gemeint?", "{w} oder {v}? Begründung bitte", "{w}"),
    "ja": ("{w}って結局なに", "{t}\nこれはどういうこと？", "{w}と{v}、どっちがいい？", "{t} もっと短く"),
    "ru": ("так {w} или {v}?", "{t}\nэто ирония?", "{w} в двух словах", "{w} {v} {u}"),
    "ko": ("{w} 그래서 뭐예요", "{t}\n이게 무슨 소리죠?", "{w} {v} 중에 하나만 골라줘", "{t} 더 짧게"),
}  # fmt: skip
GOING_ON_OTHER: dict[str, tuple[str, ...]] = {
    "zh": ("再来一个", "换成{w}呢", "不对，是{v}", "太长了"),
    "es": ("otra vez", "¿y {w}?", "no, me refiero a {v}", "más corto"),
    "pt": ("de novo", "e {w}?", "não, {v}", "menor"), "fr": ("encore", "et {w} ?", "non, {v}", "plus court"),
    "de": ("nochmal", "und {w}?", "nein, {v}", "kürzer"), "ja": ("もう一回", "{w}は？", "違う、{v}の方", "短く"),
    "ru": ("ещё раз", "а {w}?", "нет, {v}", "короче"), "ko": ("다시", "{w}는?", "아니 {v}", "짧게"),
}  # fmt: skip
"""The same in other languages."""
