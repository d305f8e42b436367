"""Running the checks: the SQL statements, and two that read elsewhere (files in storage, the key of a SIRET)."""

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from django.db import connection
from django.db.models import Prefetch, Q
from stdnum.fr import siret

from conventions import evidence
from conventions.models import Signature
from missionjeunes.common import clock
from missionjeunes.work.models import Document
from partners.models import Organisation, User

from .statements import STATEMENTS, Statement


@dataclass(frozen=True)
class Check:
    """A named check; `run` gives a French sentence per inconsistency. A warning does not fail the command."""

    name: str
    run: Callable[[], Iterator[str]]
    is_warning: bool = False


@dataclass(frozen=True)
class Finding:
    check: str
    message: str
    is_warning: bool

    def __str__(self):
        return f"{'avertissement' if self.is_warning else 'erreur'} {self.check} : {self.message}"


def _runner(statement: Statement) -> Callable[[], Iterator[str]]:
    def run() -> Iterator[str]:
        with connection.cursor() as cursor:
            cursor.execute(statement.query, {"now": clock.now()})
            names = [column.name for column in cursor.description]
            for row in cursor:
                yield statement.message.format(**dict(zip(names, row, strict=True)))

    return run


def _documents() -> Iterator[str]:
    """Every document within its retention has its bytes in storage, with the hash that its row says."""
    kept = Document.objects.filter(Q(expires_at=None) | Q(expires_at__gt=clock.now())).order_by("pk")
    for document in kept.iterator():
        digest = hashlib.sha256()
        try:
            with document.open() as file:
                while block := file.read(1 << 20):
                    digest.update(block)
        except FileNotFoundError:
            yield f"document {document.uuid} : le fichier manque"
            continue
        if digest.hexdigest() != document.sha256:
            yield f"document {document.uuid} : l'empreinte du fichier n'est pas celle enregistrée"


def _sirets() -> Iterator[str]:
    for name, number in Organisation.objects.exclude(siret="").order_by("pk").values_list("name", "siret"):
        if not siret.is_valid(number):
            yield f"{name} : la clé du SIRET {number} est fausse"


def _evidence() -> Iterator[str]:
    """The proofs of each act chain up: every hash is that of its fields and of the proof before."""
    signatures = Signature.objects.select_related(
        "agreement", "signatory__party", "organisation", "scan__document"
    ).prefetch_related(Prefetch("user", User.objects.only("uuid")))  # the batch role reads no more of a person
    before: dict[int, str] = {}
    for signature in signatures.order_by("agreement_id", "pk").iterator(chunk_size=500):
        chained = signature.previous_hash == before.get(signature.agreement_id, "")
        if not chained or signature.hash != evidence.digest(evidence.record(signature)):
            yield f"acte {signature.agreement.number} : la preuve de la signature de {signature.at:%d/%m/%Y} a changé"
        before[signature.agreement_id] = signature.hash


CHECKS = (
    *(Check(statement.name, _runner(statement), statement.is_warning) for statement in STATEMENTS),
    Check("documents", _documents),
    Check("preuves", _evidence),
    Check("siret", _sirets),
)


def findings() -> Iterator[Finding]:
    """Every inconsistency of the base, check after check; runs in the batch scope.

    Each check reads whole tables, which an import may have just filled: without fresh statistics a nested loop chosen
    by mistake lasts a thousand times longer than the joins by hashing asked for here.
    """
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_nestloop = off")
    for check in CHECKS:
        for message in check.run():
            yield Finding(check.name, message, check.is_warning)
