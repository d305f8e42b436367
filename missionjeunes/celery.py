"""The worker and beat processes: `celery -A missionjeunes worker|beat`."""

import os

from celery import Celery
from celery.schedules import crontab

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "missionjeunes.settings")

app = Celery("missionjeunes")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
app.conf.beat_schedule = {
    "sweep-jobs": {"task": "work.sweep", "schedule": 60.0},
    "send-mail": {"task": "work.send_mail", "schedule": 30.0},
    "sweep-acts": {"task": "conventions.sweep", "schedule": 60.0},
    "hand-over": {"task": "partners.handovers", "schedule": 60.0},
    "draft-reports": {"task": "reporting.draft_reports", "schedule": crontab(hour=5, minute=0)},
    "draft-coverage": {"task": "reporting.draft_coverage", "schedule": 300.0},
    "follow-diagnoses": {"task": "reporting.follow_diagnoses", "schedule": 60.0},
    "sweep-storage": {"task": "work.sweep_storage", "schedule": crontab(hour=4, minute=0)},
    "forget-logins": {"task": "partners.forget_logins", "schedule": crontab(hour=4, minute=45)},
    "forget-mails": {"task": "work.forget_mails", "schedule": crontab(hour=4, minute=30)},
    "follow-dates": {"task": "conventions.follow_dates", "schedule": crontab(hour=0, minute=10)},
    "remind": {"task": "conventions.remind", "schedule": crontab(hour=6, minute=0)},
    "end-retention": {"task": "placements.end_retention", "schedule": crontab(hour=2, minute=30)},
    "forget-imports": {"task": "work.forget_imports", "schedule": crontab(hour=3, minute=30)},
}
