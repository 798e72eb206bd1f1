"""The wordings people put around what they ask about; plain data."""

from dataclasses import dataclass

from stillwatch.worlds.languages import OTHER


@dataclass(frozen=True)
class Askings:
    """One language's wordings. about: {a}, {b} key phrases, {detail} the first words of the
    passage; pasted: {text} the passage; follow_plain, follow_about ({a}, {b}): what people say
    next; reason: how they ask to see the reasoning; figures: what they add with a number ({n}, {m})
    or a year ({y}) in it."""

    about: tuple[str, ...]
    pasted: tuple[str, ...]
    follow_plain: tuple[str, ...]
    follow_about: tuple[str, ...]
    reason: tuple[str, ...]
    figures: tuple[str, ...]


ABOUT = (
    "What is {a}?",
    "How does {a} relate to {b}?",
    "Can you explain {a} in simple terms?",
    "difference between {a} and {b}",
    "I keep reading about {a} but I don't get it. Where would I start?",
    "Why would {a} matter when {b}?",
    "how do i {a}",
    "Is it true that {detail}?",
    "Give me three examples of {a}.",
    "My teacher said {detail}... could you expand on that?",
    "{a} vs {b}, which one should I look at first and why?",
    "Write a short paragraph about {a} for a newsletter.",
    "Someone told me {detail}. Does that sound right to you?",
    "I need a one-page summary on {a}, mention {b} too",
    "What happens if {a} goes wrong?",
    "Quick question about {a}: does it depend on {b}?",
    "When would you use {a}?",
    "Please list the pros and cons of {a}.",
    "We are arguing at work about {a}. My colleague thinks {b} is the same thing. Who is right?",
    "help me understand {detail}",
    "{detail} - what should I do next?",
    "Best way to learn {a} in a weekend?",
    "What's a good analogy for {a}?",
    "Draft an email to a customer explaining {a} and {b}.",
    "I am preparing a talk. Suggest an outline on {a}.",
    "Tell me something surprising about {a}",
    "If {detail}, what follows for {b}?",
    "Who needs {a}, really?",
    "Make a checklist for {a}.",
    "I got stuck on {a}. The part with {b} does not work for me.",
    "could {a} ever replace {b}?",
    "Since when do we have {a}?",
    "Explain like I'm twelve: {detail}",
    "Any common mistakes with {a}?",
    "Please compare {a}, {b} and whatever else is usual here in a table.",
    "Is there a rule of thumb for {a}?",
    "translate to Spanish: {detail}",
    "Come up with quiz questions about {a} and {b} for my class",
    "{a}?",
    "Not sure whether I need {a} here or {b}. The situation: {detail}.",
    "What are the steps of {a}",
    "Should beginners care about {a}?",
    "Name a few alternatives to {a}.",
    "Does {a} cost anything? And {b}?",
    "what does {a} mean in this context: {detail}",
    "I'd like a second opinion. {detail}. Agree?",
    "Write a Python function for {a} that takes {b} as its argument.",
    "Design a JavaScript class for {a}.",
    "Create a list of ten questions and answers about {a} and {b}.",
    "You are an expert on {a}. A beginner asks you about {b}. What do you answer?",
    "Generate a JSON object that describes {a}; include {b}.",
    "Identify the category that {a} belongs to.",
    "Write a SQL query that finds {a} by {b}.",
    "Describe {a} from the point of view of somebody who has never heard of {b}.",
    "Calculate roughly how much {a} is needed if {detail}.",
    "Find information about {a}",
    "Recommend a tool for {a} with {b}.",
    "Write a dialogue between two friends on {a}.",
    "Classify this statement as true, false or unclear: {detail}.",
    "Convert {a} to {b}.",
    "Search for the latest on {a} and sum it up",
)
"""{a}, {b}: key phrases; {detail}: the first words of the passage."""

PASTED = (
    "{text}\n\nWhat does this mean in practice?",
    "Summarize: {text}",
    "{text}\n\nCan you say this in plainer words?",
    "Fix the grammar please.\n\n{text}",
    "I found this and don't understand it:\n{text}",
    "Shorten this to one sentence.\n\n{text}",
    '"{text}" - is that still current?',
    "{text}\nexplain",
    "Rewrite the following so that it sounds friendlier: {text}",
    "Turn this into bullet points\n\n{text}",
    "The manual says: {text} But how would I check that?",
    "Translate into German:\n{text}",
    "{text}\n\nGive me an example for this.",
    "What's missing in this explanation? {text}",
    "here is my draft, be honest: {text}",
    "{text} <- what is the author trying to say",
    "Could you turn the text below into three questions for a test?\n---\n{text}\n---",
    "{text}\n\nI have to present this on Monday. What would people ask?",
    "Proofread: {text}",
    "tl;dr?\n\n{text}",
    "According to the docs, {text} Is there a simpler way?",
    "{text}\n\nDo you agree with this? Why or why not?",
    "Make this sound more formal.\n{text}",
    "My notes say the following. {text} Did I get that right?",
    "Paraphrase it for me, I must not copy: {text}",
    "{text}\n\nWho would this concern?",
    "I don't trust this text. Point out anything that's vague.\n\n{text}",
    "Find a good title for this: {text}",
    "{text}\n\nand what if it's the other way round?",
    "Explain step by step what is meant here: {text}",
    "Below is a passage from a handbook.\n\n{text}\n\nWrite two sentences of advice for a new colleague.",
    "{text}\nIs this relevant for somebody just starting out?",
    "Auf Deutsch bitte kurz zusammenfassen: {text}",
    "Peux-tu résumer ce texte en français ? {text}",
    "¿Qué significa esto? {text}",
    "{text}",
)
"""{text}: the passage."""

FOLLOW_PLAIN = (
    "thanks!",
    "Can you make it shorter?",
    "why?",
    "Are you sure?",
    "ok, and an example?",
    "That's not what I asked.",
    "Great, thank you.",
    "Could you put that in a table?",
    "continue",
    "Hmm, I still don't get it.",
    "In simpler words please",
    "What would you do in my place?",
    "that worked, thanks",
    "No, the other one.",
    "Where did you get that from?",
    "a bit longer please",
)

FOLLOW_ABOUT = (
    "No, I meant {a}.",
    "thanks, and what about {a}?",
    "And {a}?",
    "How does that change with {a}?",
    "Ok but {a} is what I actually care about",
    "you forgot {a}",
    "Wait, is {a} the same as {b}?",
    "And if I only have {a}?",
    "can you go deeper on {a}",
    "I tried that, then {a} came up. What now?",
    "Let's drop that. What about {a}?",
    "Interesting. Does it also hold for {a} or {b}?",
)

GREETINGS = (
    "Hi,",
    "Hello!",
    "hey",
    "Good morning,",
    "Hi there.",
    "Dear assistant,",
    "yo",
    "Sorry to bother you again.",
    "Quick one:",
)
THANKS = ("Thanks!", "thank you", "Thanks in advance.", "thx", "Please be brief.", "Cheers", "I appreciate it.")

FIGURES = (
    "At most {n} sentences.",
    "Give me {n}.",
    "I have {n} of them.",
    "in {n} words",
    "This is for {n} people.",
    "We are still on version {n}.{m}.",
    "As of {y}.",
    "My budget is ${n}00.",
    "I have {n} minutes",
    "It was fine until {y}.",
    "Only the first {n}.",
    "That is page {n}{m}.",
    "(error {n}{m})",
    "I only get {n} out of {m}.",
    "It has to be done by {n}:{m:02}.",
    "I tried it {n} times",
)
"""Figures that people add: {n}, {m} numbers, {y} a year."""

SITES = (
    "github.com issues/{n}",
    "stackoverflow.com questions/{n}",
    "en.wikipedia.org wiki?curid={n}",
    "docs.google.com document/d/{t}",
    "www.youtube.com watch?v={t}",
    "pastebin.com {t}",
    "www.reddit.com comments/{t}",
    "medium.com p/{t}",
    "gist.github.com {t}",
)
"""Hosts of links and the form of a page there: {n} a number, {t} a token."""
LINKED = ("\n\n", " ", " ", ": ", "\n")

REASON = (
    "Explain your reasoning.",
    "Think step by step.",
    "Show how you got there.",
    "please write out your reasoning before the answer",
    "Walk me through the logic.",
    "show your work",
    "Let's go through it step by step.",
    "Give the answer and why.",
    "I want to see the reasoning, not only the result.",
)
"""How people of every kind ask to see the reasoning."""

CODE_TASKS = (
    "Fix the bug in {f} in {path}: it breaks when the input is empty.",
    "{f} and {g} disagree about `{words}`. Make them agree and add a test.",
    "Please add type hints to {path}, start with {f}",
    "Test number {n} in the suite fails since I touched {f}. Find out why.",
    "Refactor {f}; it is too long. Keep the behaviour.",
    "why is {g} called twice from {f}? fix it",
    "Write unit tests for {f} ({path}). Cover the odd cases.",
    "Rename {f} to something better and update all callers, {g} included.",
    "I get a traceback that ends in {f}, line {n}. Reproduce it first, then fix it.",
    "Speed up {f}. The profile says most of the time goes to `{words}`.",
    "Issue #{n}: {f} ignores its second argument\n\nWhen I call it as described in the docs, `{words}` has no effect.",
    "document {path}",
    "Here's the function:\n\n{code}\n\nMake it handle None.",
    "Move {g} out of {path} into a module of its own",
    "Implement what the TODO near {f} says.",
    "Write a function like {f} that works on a list. Put it next to {g}.",
    "Deprecate {f} in favour of {g}, with a warning.",
    "the CI is red, see {path} line {n}. can you look",
    "Add logging to {f}, debug level only.",
    "Given the following code, identify and fix the error.\n\n{code}",
)
"""{path}, {f}, {g}: a file and two functions of the project; {words}, {code}: out of one; {n}: a
number."""

SYSTEMS = (
    "You are a helpful assistant.",
    "You are a helpful, respectful and honest assistant.",
    "Answer concisely.",
    "You are an AI assistant. Follow the user's instructions carefully.",
    "Respond in markdown.",
    "You are a helpful assistant. If you do not know the answer, say so.",
    "You are an expert assistant.",
)
"""System prompts that everybody uses."""

ONE_LINERS = (
    *SYSTEMS,
    "You are a friendly and knowledgeable assistant.",
    "Be brief and precise.",
    "You are a careful assistant that thinks before it answers.",
    "Answer the question in the language in which it is asked.",
    "You are ChatBot, a large language model.",
    "You are a helpful AI assistant that answers in plain text without any formatting.",
    "You are an intelligent assistant. Complete the task below as well as you can.",
    "Reply with the answer only.",
    "You are a senior software engineer.",
    "You are a professional writer and editor.",
    "Follow the instruction. Do not add comments of your own.",
    "You are a world-class assistant with knowledge of many fields.",
    "Please answer truthfully. If unsure, say that you do not know.",
)
"""The same and others that are passed on in tutorials, the popular ones first."""

_PLAIN = """
about above after again against also because been before being below between both cannot could does doing
down during each either from further have having here into itself more most must name note only other
ours over returns same should some such than that their them then there these they this those through
under until used using value very want were what when where which while will with without would your
"""
PLAIN = frozenset(_PLAIN.split())
"""Words that tell nothing about a passage."""

FOREIGN = {
    "en": Askings(ABOUT, PASTED, FOLLOW_PLAIN, FOLLOW_ABOUT, REASON, FIGURES),
    **{language: Askings(**wordings) for language, wordings in OTHER.items()},
}
"""By language."""
