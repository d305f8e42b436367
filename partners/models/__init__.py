from .access import ActLog, Invitation, Membership, ReadLog
from .handover import Handover
from .organisation import Organisation
from .parameter import Parameter
from .personal import CalendarFeed, SavedView
from .territory import Commune, Department, NafCode, Region, RomeDomain
from .user import User

__all__ = [
    "ActLog",
    "CalendarFeed",
    "Commune",
    "Department",
    "Handover",
    "Invitation",
    "Membership",
    "NafCode",
    "Organisation",
    "Parameter",
    "ReadLog",
    "Region",
    "RomeDomain",
    "SavedView",
    "User",
]
