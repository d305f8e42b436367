"""Whether a PDF is an act of the platform, untouched: its hash is known, one seal covers it all, its proofs hold.

Only bytes that the platform made are parsed as PDF. Of any other file a few byte strings are read, to say in which
way it is not genuine: a hostile file reaches no PDF reader.
"""

import hashlib
import io
import json
import re
from dataclasses import dataclass, field
from datetime import date

import pikepdf
from asn1crypto import cms

from ..documents import EVIDENCE, SIGNED_TEXT
from ..enums import FileKind
from ..evidence import broken_chain
from ..models import IssuedFile
from ..seal import broken_seal

MAX_BYTES = 20 * 1024 * 1024
ENDS_READ = 50  # ends of revisions looked at: a file of ours has two
_END = re.compile(rb"%%EOF(?:\r\n|\n|\r)?")
_RANGE = re.compile(rb"/ByteRange\s*\[\s*(\d{1,9})\s+(\d{1,9})\s+(\d{1,9})\s+(\d{1,9})\s*\]")
GENUINE = "Ce document est un acte scellé par la plateforme, et il est intact."
FORGED = "Ce document n'est pas un acte authentique de la plateforme"
NOT_PDF = "ce n'est pas un fichier PDF"
UNSEALED = "il ne porte pas le sceau de la plateforme, ou ce sceau a été retiré"
APPENDED = "des données ont été ajoutées après le sceau"
FOREIGN = "il est scellé par un autre certificat que celui de la plateforme"
CHANGED = "son contenu a été modifié depuis qu'il a été scellé"
ONLY_TO_SIGN = "c'est un texte présenté à la signature, et non l'acte signé"


@dataclass(frozen=True)
class Verdict:
    """What is told of a file: a sentence, and what a genuine act says of itself."""

    genuine: bool
    sentence: str
    number: str = ""
    title: str = ""
    parties: list[str] = field(default_factory=list)
    signed_on: date | None = None
    starts_on: date | None = None
    ends_on: date | None = None
    signatures: list[dict] = field(default_factory=list)

    @property
    def summary(self) -> str:
        """One line for a terminal."""
        if not self.genuine:
            return self.sentence
        between = " ; ".join(self.parties)
        return f"{self.sentence} Acte n° {self.number}, entre {between}, signé le {self.signed_on:%d/%m/%Y}."


def verify(content: bytes) -> Verdict:
    """The verdict on a file's bytes; reads nothing of the database but the hashes of issued files."""
    known = IssuedFile.objects.filter(sha256=hashlib.sha256(content).hexdigest()).first()
    if known is None:
        return _forged(_why_unknown(content))
    if known.kind != FileKind.SEALED:
        return _forged(ONLY_TO_SIGN)
    if wrong := broken_seal(content, known.certificate_sha256):
        return _forged(wrong)
    evidence, signed = _attached(content)
    document = hashlib.sha256(signed).hexdigest()
    if wrong := broken_chain(evidence, document):
        return _forged(wrong)
    return _genuine(evidence)


def _forged(reason: str) -> Verdict:
    return Verdict(False, f"{FORGED} : {reason}.")


def _genuine(evidence: dict) -> Verdict:
    act = evidence["acte"]
    dates = {name: date.fromisoformat(act[key]) for name, key in _DATES.items()}
    signatures = [proof["donnees"] for proof in evidence["preuves"]]
    return Verdict(
        True,
        GENUINE,
        number=act["numero"],
        title=act["intitule"],
        parties=act["parties"],
        signatures=signatures,
        **dates,
    )


_DATES = {"signed_on": "signe_le", "starts_on": "debut", "ends_on": "fin"}


def _attached(content: bytes) -> tuple[dict, bytes]:
    """The evidence and the signed document that a sealed act carries."""
    with pikepdf.open(io.BytesIO(content)) as pdf:
        files = {name: pdf.attachments[name].get_file().read_bytes() for name in pdf.attachments}
    by_end = {name.rpartition("/")[2]: data for name, data in files.items()}
    return json.loads(by_end[EVIDENCE]), by_end[SIGNED_TEXT]


def _why_unknown(content: bytes) -> str:
    """The likeliest reason why a hash is not known, from byte strings alone."""
    if not content.startswith(b"%PDF-"):
        return NOT_PDF
    if _known_beginning(content):
        return APPENDED
    ranges = _RANGE.findall(content)
    if not ranges:
        return UNSEALED
    certificates = _certificates(content, *map(int, ranges[-1]))
    ours = IssuedFile.objects.filter(certificate_sha256__in=certificates).exists() if certificates else False
    return CHANGED if ours else FOREIGN


def _known_beginning(content: bytes) -> bool:
    """Whether the file begins with the whole of a file that the platform issued."""
    digest, read, beginnings = hashlib.sha256(), 0, []
    for end, _ in zip(_END.finditer(content), range(ENDS_READ), strict=False):
        digest.update(content[read : end.end()])
        read = end.end()
        beginnings.append(digest.copy().hexdigest())
    return IssuedFile.objects.filter(sha256__in=beginnings).exists()


def _certificates(content: bytes, start: int, length: int, after: int, _: int) -> list[str]:
    """SHA-256 of the certificates inside the last seal; none when it cannot be read."""
    try:
        raw = bytes.fromhex(content[start + length : after].strip(b"<>").decode())
        signed = cms.ContentInfo.load(raw)["content"]
        return [hashlib.sha256(choice.chosen.dump()).hexdigest() for choice in signed["certificates"]]
    except Exception:  # bytes of unknown origin: whatever is wrong with them, there is no seal to read
        return []
