class Refusal(Exception):
    """The whole file is refused; the message is French and says what to do."""


NIR_FOUND = "Le numéro de sécurité sociale ne doit pas figurer dans le fichier."
UNREADABLE = "Ce fichier ne peut pas être lu : enregistrez-le de nouveau au format CSV ou XLSX."
TOO_HEAVY = (
    "Ce fichier demande trop de mémoire ou de temps pour être lu : enregistrez-le au format CSV, ou en plusieurs "
    "fichiers."
)
