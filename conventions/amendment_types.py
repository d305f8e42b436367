"""The types of amendments: which an act may have, what each is for, the fields that it alone opens (N6.c, R6)."""

from .enums import AmendmentType, Level

Type = AmendmentType
MEANINGS = {
    Type.TERM: "Prolonger l'acte, ou avancer son dernier jour.",
    Type.PARTY: "Une agence, une entreprise ou une Mission Locale rejoint la convention à une date, ou la quitte.",
    Type.CONTACT: "Changer l'interlocuteur unique d'une partie.",
    Type.OBJECTIVE: "Changer les objectifs chiffrés et le plan d'action.",
    Type.CLAUSE: "Réécrire, ajouter ou supprimer des passages du texte.",
    Type.BRANCH: "Changer les contrats que l'accord ouvre, ou avec qui ses conventions se signent.",
    Type.PARENT: "Décliner un autre accord en vigueur, ou le même tel que modifié.",
}
FIELDS = {
    Type.TERM: ["Nouveau dernier jour"],
    Type.PARTY: [
        "Parties qui rejoignent l'acte, et à compter de quel jour",
        "Parties qui le quittent, et leur dernier jour",
    ],
    Type.CONTACT: ["Nom, qualité, adresse électronique et téléphone de l'interlocuteur de chaque partie"],
    Type.OBJECTIVE: [
        "Objectifs par année : jeunes, missions",
        "Plan d'action : action, responsable, échéance, appui d'AKTO, financement",
    ],
    Type.CLAUSE: ["Texte de chaque passage, ou sa suppression", "Titre et texte d'un passage à ajouter"],
    Type.BRANCH: [
        "Contrats que l'accord ouvre",
        "Agences d'emploi, entreprises, ou les deux, avec qui se signent les conventions",
    ],
    Type.PARENT: ["Accord à décliner"],
}
CLOSING = {
    "key": "portee",
    "title": "Portée de l'avenant",
    "text": "L'avenant prend effet le jour de sa dernière signature. Les autres stipulations restent inchangées.",
}
CLOSING_LATER = (
    "L'avenant prend effet le jour de sa dernière signature, et au plus tôt le {day}, premier jour de l'accord que"
    " l'acte décline désormais. Les autres stipulations restent inchangées."
)
PREAMBLE = "Le présent avenant modifie : {title}, {number}"
TYPES = {
    Level.CONVENTION: (Type.TERM, Type.PARTY, Type.CONTACT, Type.OBJECTIVE, Type.CLAUSE, Type.PARENT),
    Level.REGIONAL: (Type.TERM, Type.CLAUSE, Type.BRANCH, Type.PARENT),
    Level.NATIONAL: (Type.TERM, Type.CLAUSE, Type.BRANCH),
}
