"""What an amendment changes: in words for its own text, and applied to the text it amends (N6.c, R6).

`changes` of an amendment's text, by `type` (enums.AmendmentType):
term {ends_on}; party {join: [{id, name, on}], leave: [{id, name, on}]}; contact {contacts}; objective {objectives,
actions}; clause {passages: [{key, title, text}], removed: [{key, title}]}, keys as in content.py; branch
{contract_types, counterpart}; parent {id, name, from: its first day when it is to come}. Names are copied: what is
signed does not follow later edits. Days are ISO. Beside them the text of an amendment keeps `amended`, a copy of the
act's {number, title, text, ends_on} when it was opened.
"""

from datetime import date

from .enums import AmendmentType, Counterpart

Type = AmendmentType


def day(iso: str) -> str:
    return f"{date.fromisoformat(iso):%d/%m/%Y}"


def passages(text: dict) -> list[dict]:
    """The clauses and articles of a text as {key, title, text}, in reading order."""
    articles = [
        {"key": f"article:{a['number']}", "title": f"Article {a['number']}. {a['title']}", "text": a["text"]}
        for a in text.get("articles") or []
    ]
    clauses = [
        {"key": f"clause:{c['key']}", "title": c["title"], "text": c["text"]} for c in text.get("clauses") or []
    ]
    return articles + clauses


def consolidate(text: dict, changes: dict) -> dict:
    """The text of the act with the changes of an amendment in it."""
    kind = changes.get("type")
    if kind == Type.CONTACT:
        return text | {"contacts": {**text.get("contacts", {}), **changes["contacts"]}}
    if kind == Type.OBJECTIVE:
        return text | {"objectives": changes["objectives"], "actions": changes["actions"]}
    if kind == Type.CLAUSE:
        return text | _with_passages(text, changes)
    if kind == Type.PARTY:
        gone = {str(leaving["id"]) for leaving in changes["leave"]}
        return text | {"contacts": {key: value for key, value in text.get("contacts", {}).items() if key not in gone}}
    return text


def _with_passages(text: dict, changes: dict) -> dict:
    new = {passage["key"]: passage for passage in changes["passages"]}
    gone = {passage["key"] for passage in changes["removed"]}
    articles, clauses = [], []
    for article in text.get("articles") or []:
        key = f"article:{article['number']}"
        if key not in gone:
            articles.append(article | ({"text": new.pop(key)["text"]} if key in new else {}))
    for clause in text.get("clauses") or []:
        key = f"clause:{clause['key']}"
        if key not in gone:
            clauses.append(clause | ({"text": new.pop(key)["text"]} if key in new else {}))
    clauses += [
        {"key": key.removeprefix("clause:"), "title": passage["title"], "text": passage["text"]}
        for key, passage in new.items()
    ]
    return {key: new for key, new in (("articles", articles), ("clauses", clauses)) if new or text.get(key)}


def in_words(changes: dict) -> list[str]:
    """What the amendment changes, as its text states it; objectives and contacts are also shown as tables."""
    words = _IN_WORDS.get(changes.get("type"))
    return words(changes) if words else []


def _parties_in_words(changes: dict) -> list[str]:
    joining = [f"{p['name']} devient partie à compter du {day(p['on'])}." for p in changes["join"]]
    return joining + [f"{p['name']} cesse d'être partie après le {day(p['on'])}." for p in changes["leave"]]


def _clauses_in_words(changes: dict) -> list[str]:
    lines = []
    for passage in changes["passages"]:
        verb = "est ajouté, ainsi rédigé" if passage.get("new") else "est remplacé par le texte suivant"
        lines += [f"Le passage «{passage['title']}» {verb} :"]
        lines += [line for line in passage["text"].split("\n") if line.strip()]
    return lines + [f"Le passage «{passage['title']}» est supprimé." for passage in changes["removed"]]


_IN_WORDS = {
    Type.TERM: lambda changes: [f"Le dernier jour de l'acte est le {day(changes['ends_on'])}."],
    Type.PARTY: _parties_in_words,
    Type.CONTACT: lambda changes: ["Les interlocuteurs suivants remplacent ceux que l'acte désignait."],
    Type.OBJECTIVE: lambda changes: ["Les objectifs et le plan d'action suivants remplacent ceux de l'acte."],
    Type.CLAUSE: _clauses_in_words,
    Type.BRANCH: lambda changes: [
        f"Les contrats ouverts par l'accord sont : {', '.join(changes['contract_types'])}.",
        f"Ses conventions lient les Missions Locales à des {Counterpart(changes['counterpart']).label}.",
    ],
    Type.PARENT: lambda changes: [
        f"L'acte décline, à compter du {day(changes['from'])} au plus tôt, {changes['name']}."
        if "from" in changes
        else f"L'acte décline désormais {changes['name']}."
    ],
}
