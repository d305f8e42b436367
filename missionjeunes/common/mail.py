"""Mail for the rooms below the outbox: they post here, `missionjeunes.work` registers the outbox when it is ready.

The outbox belongs to `work`, which imports `partners`; invitations and account mails are written in `partners`. A
registered function is the shortest way that keeps imports one way and the mail in the act's own transaction.
"""

from collections.abc import Callable

_post: list[Callable[..., None]] = []


def register(post: Callable[..., None]) -> None:
    """Name the function that writes mails; called once, when the application starts."""
    _post[:] = [post]


def post(*, key: str, to: str, template: str, context: dict) -> None:
    """Write a mail in the current transaction; the same `key` is sent once (`missionjeunes.work.outbox.post`)."""
    (write,) = _post
    write(key=key, to=to, template=template, context=context)
