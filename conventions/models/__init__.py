from .agreement import Agreement, CoveredPair, Party
from .alignment import Alignment
from .announcement import Announcement
from .communication import Communication, CommunicationStep
from .counter import Counter
from .drafting import Comment, Template, Version
from .ending import Ending
from .invitation import RegionalInvitation
from .network import Commitment, CommitmentProgress, Referent
from .receipt import Receipt
from .signing import AgreementFile, Delegation, IssuedFile, Signatory, Signature, SigningCode
from .step import Line, Step
from .support import SupportRequest, SupportStep

__all__ = [
    "Agreement",
    "AgreementFile",
    "Alignment",
    "Announcement",
    "Comment",
    "Commitment",
    "CommitmentProgress",
    "Communication",
    "CommunicationStep",
    "Counter",
    "CoveredPair",
    "Delegation",
    "Ending",
    "IssuedFile",
    "Line",
    "Party",
    "Receipt",
    "Referent",
    "RegionalInvitation",
    "Signatory",
    "Signature",
    "SigningCode",
    "Step",
    "SupportRequest",
    "SupportStep",
    "Template",
    "Version",
]
