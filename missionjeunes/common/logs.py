"""JSON log lines, each with the request's or job's identifier; no personal data belongs in a message."""

import json
import logging
import re
from contextvars import ContextVar

correlation: ContextVar[str] = ContextVar("correlation", default="")


# PostgreSQL quotes the row in DETAIL and CONTEXT: «Key (email)=(…) already exists», «Failing row contains (…)».
_QUOTED = re.compile(r"^(DETAIL|CONTEXT|QUERY): .*?(?=^\S|^$|\Z)", re.MULTILINE | re.DOTALL)


class JsonFormatter(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        line = {
            "time": self.formatTime(record),
            "level": record.levelname,
            "logger": record.name,
            "id": correlation.get(),
            "message": record.getMessage(),
        }
        if record.exc_info:
            line["exception"] = _QUOTED.sub(r"\1: …\n", self.formatException(record.exc_info))
        return json.dumps(line, ensure_ascii=False)
