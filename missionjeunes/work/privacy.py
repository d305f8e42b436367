"""Personal columns of jobs, documents, imports and the outbox."""

from missionjeunes.common.privacy import Privacy, Retention, declare, not_personal, personal

FILE = Retention(
    "Fichier nominatif, importé ou produit : 90 jours ; autre : comme la production", ("work.forget_imports",)
)
PRODUCTION = Retention("Tant que l'organisation garde ses productions ; au plus la durée de l'accord en cours")
MAIL = Retention("Texte effacé à l'envoi ; le reste 3 mois après l'écriture", ("work.forget_mails",))

AUTHOR = "Montrer à l'organisation qui a demandé ou envoyé quoi"
WRITING = "Envoyer un courriel une seule fois, et prouver qu'il est parti"

declare(
    "work_job",
    personal(Privacy.IDENTIFYING, "membership_id requested_by_id", AUTHOR, PRODUCTION),
    not_personal(
        "id uuid kind title params unique_key organisation_id state token lease_until attempts published_at progress"
        " total step error result created_at started_at finished_at"
    ),
)
declare("work_dataversion", not_personal("id version"))
declare(
    "work_document",
    personal(Privacy.IDENTIFYING, "author_id", AUTHOR, PRODUCTION),
    personal(
        Privacy.IDENTIFYING,
        "sha256",
        "Retrouver les octets du document, qui peuvent être nominatifs (`nominative`)",
        FILE,
    ),
    not_personal("id uuid organisation_id job_id name content_type perimeter nominative size created_at expires_at"),
)
declare(
    "work_importrun",
    personal(Privacy.IDENTIFYING, "author_id", AUTHOR, PRODUCTION),
    not_personal(
        "id uuid organisation_id kind document_id layout mapping state message summary errors_id job_id created_at"
    ),
)
declare("work_mapping", not_personal("id organisation_id kind name columns"))
declare(
    "work_mail",
    personal(Privacy.CONTACT, "to", WRITING, MAIL),
    personal(Privacy.IDENTIFYING, "subject text html", WRITING, MAIL),
    personal(Privacy.TECHNICAL, "id uuid key created_at sent_at attempts", WRITING, MAIL),
)
