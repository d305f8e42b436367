"""Kinds of jobs of this application, found when Django starts."""

from .evaluation import jobs as evaluation_jobs

__all__ = ["evaluation_jobs"]
