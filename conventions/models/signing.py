import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from missionjeunes.work.models import Document
from partners.actor import Actor
from partners.models import Organisation
from partners.models.access import OwnedQuerySet

from ..enums import FileKind, Method
from .agreement import Agreement, Party
from .of_agreement import OfAgreementQuerySet


class AgreementFile(models.Model):
    """A document of an agreement: the text to sign, the sealed act, a scan, an annex, a letter.

    Whoever may read the act may read the file; its bytes and hash are those of `document`.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    agreement = models.ForeignKey(Agreement, models.CASCADE, related_name="files")
    kind = models.CharField("nature", max_length=10, choices=FileKind)
    document = models.ForeignKey(Document, models.PROTECT, related_name="+")
    title = models.CharField("intitulé", max_length=200)
    version = models.PositiveIntegerField("version de l'acte")
    # Which annex that the text names; of several files the last one holds. Empty for any other file.
    annex = models.CharField("annexe", max_length=10, blank=True)
    at = models.DateTimeField("le")
    # Whose signature on paper a scan shows, until a second person has attested it.
    signatory = models.ForeignKey(
        "conventions.Signatory", models.CASCADE, null=True, blank=True, related_name="scans"
    )

    objects = OfAgreementQuerySet.as_manager()

    class Meta:
        verbose_name = "pièce"
        ordering = ["at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["agreement", "kind", "version"],
                condition=Q(kind__in=[FileKind.TO_SIGN, FileKind.SEALED]),
                name="agreementfile_one_a_version",
            )
        ]


class Signatory(models.Model):
    """Who signs for a party, in what capacity, at what rank; one or two a party.

    `user` is empty for a person without account, who signs on paper. `signed_version` is the version she signed:
    when the text goes back to review the version grows and the signature stands for nothing any more.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    agreement = models.ForeignKey(Agreement, models.CASCADE, related_name="signatories")
    party = models.ForeignKey(Party, models.CASCADE, related_name="signatories")
    organisation = models.ForeignKey(Organisation, models.PROTECT, null=True, blank=True, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    name = models.CharField("NOM Prénom", max_length=200)
    capacity = models.CharField("qualité", max_length=200)
    email = models.EmailField("adresse électronique", blank=True)
    rank = models.PositiveSmallIntegerField("rang", default=1)
    signed_version = models.PositiveIntegerField("version signée", null=True, blank=True)
    signed_at = models.DateTimeField("signé le", null=True, blank=True)
    reminded_at = models.DateTimeField("relancé le", null=True, blank=True)

    objects = OfAgreementQuerySet.as_manager()

    class Meta:
        verbose_name = "signataire"
        ordering = ["rank", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["agreement", "party", "user"],
                condition=Q(user__isnull=False),
                name="signatory_once",
                violation_error_message="Cette personne signe déjà pour cette partie.",
            ),
            models.CheckConstraint(
                condition=Q(signed_version=None, signed_at=None)
                | Q(signed_version__isnull=False, signed_at__isnull=False),
                name="signatory_signed_version_and_date",
            ),
        ]


class Signature(models.Model):
    """The evidence of one signature, only appended; `hash` covers every field and the hash before it in the act."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    agreement = models.ForeignKey(Agreement, models.PROTECT, related_name="signatures")
    signatory = models.ForeignKey(Signatory, models.PROTECT, related_name="signatures")
    version = models.PositiveIntegerField("version")
    document_sha256 = models.CharField("empreinte du document", max_length=64)
    method = models.CharField("moyen", max_length=10, choices=Method)
    at = models.DateTimeField("le")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    name = models.CharField("NOM Prénom", max_length=200)
    capacity = models.CharField("qualité", max_length=200)
    delegation = models.CharField("délégation", max_length=300, blank=True)
    consent = models.TextField("texte du consentement")
    address = models.CharField("adresse du réseau", max_length=45, blank=True)
    browser = models.CharField("navigateur", max_length=300, blank=True)
    code_checked_at = models.DateTimeField("code vérifié le", null=True, blank=True)
    scan = models.ForeignKey(AgreementFile, models.PROTECT, null=True, blank=True, related_name="+")
    attested_by_name = models.CharField("attesté par", max_length=200, blank=True)
    attested_at = models.DateTimeField("attesté le", null=True, blank=True)
    previous_hash = models.CharField(max_length=64, blank=True)
    hash = models.CharField("empreinte de la preuve", max_length=64)

    objects = OfAgreementQuerySet.as_manager()

    class Meta:
        verbose_name = "signature"
        ordering = ["at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["signatory", "version"], name="signature_once_a_version"),
            models.UniqueConstraint(fields=["agreement", "previous_hash"], name="signature_chain_does_not_fork"),
            models.CheckConstraint(
                condition=Q(method=Method.CODE, code_checked_at__isnull=False)
                | Q(method=Method.SCAN, scan__isnull=False, attested_at__isnull=False),
                name="signature_has_its_proof",
            ),
        ]


class IssuedFile(models.Model):
    """The SHA-256 of a file that the platform made for an act; append-only, and nothing else of the act.

    Anybody may ask whether a hash is known: who knows one holds the file (docs/adr/0007-signature.md).
    """

    sha256 = models.CharField("empreinte", max_length=64, unique=True)
    kind = models.CharField("nature", max_length=10, choices=FileKind)
    certificate_sha256 = models.CharField("empreinte du certificat du sceau", max_length=64, blank=True)
    at = models.DateTimeField("le")

    class Meta:
        verbose_name = "fichier émis"


class PersonQuerySet(models.QuerySet):
    """Rows of one person acting for one organisation."""

    def visible_to(self, actor: Actor) -> "PersonQuerySet":
        return self.filter(organisation=actor.organisation, user=actor.user)


class SigningCode(models.Model):
    """A one-time code mailed to a signatory: bound to the person, the act and the very documents (`act_hash`).

    Good for 10 minutes and 5 tries; only a keyed hash of it is kept.
    """

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    act_hash = models.CharField(max_length=64)
    code_hash = models.CharField(max_length=64)
    created_at = models.DateTimeField("créé le")
    expires_at = models.DateTimeField("valable jusqu'à")
    tries = models.PositiveSmallIntegerField("essais", default=0)
    used_at = models.DateTimeField("utilisé le", null=True, blank=True)

    objects = PersonQuerySet.as_manager()

    class Meta:
        verbose_name = "code à usage unique"
        indexes = [models.Index(fields=["user", "-created_at"], name="signingcode_user_at")]


class Delegation(models.Model):
    """A delegation of signature inside an organisation, from one day to another, both included."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="+")
    giver = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="délégant")
    holder = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="délégataire")
    starts_on = models.DateField("du")
    ends_on = models.DateField("au")
    created_at = models.DateTimeField("donnée le")
    revoked_at = models.DateTimeField("retirée le", null=True, blank=True)

    objects = OwnedQuerySet.as_manager()

    class Meta:
        verbose_name = "délégation de signature"
        constraints = [
            models.CheckConstraint(
                condition=Q(starts_on__lte=F("ends_on")),
                name="delegation_ends_after_start",
                violation_error_message="La date de fin ne peut pas précéder la date de début.",
            ),
            models.CheckConstraint(
                condition=~Q(giver=F("holder")),
                name="delegation_to_another",
                violation_error_message="On ne se donne pas délégation à soi-même.",
            ),
        ]
