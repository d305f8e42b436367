from .document import Document
from .imports import ImportRun, Mapping
from .job import DataVersion, Job
from .mail import Mail

__all__ = ["DataVersion", "Document", "ImportRun", "Job", "Mail", "Mapping"]
