"""JSON log lines, each with the request's or job's identifier; no personal data belongs in a message."""

import json
import logging
from contextvars import ContextVar

correlation: ContextVar[str] = ContextVar("correlation", default="")


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
            line["exception"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False)
