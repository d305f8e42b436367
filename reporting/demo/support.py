"""Requests for support of the texts in preparation, so that the pages of AKTO and of the FPE.TT are alive."""

from conventions.models import Agreement
from conventions.services.support import ask, take
from partners.enums import Kind
from partners.tenancy.scope import scope

from .personas import persona

MESSAGE = "Nous aimerions construire ces actions avec vous avant la signature. Une visioconférence nous conviendrait."


def ask_support(draft: Agreement, amendment: Agreement | None) -> None:
    """AKTO follows the plan of a draft; the FPE.TT is asked for the forfait of an amendment."""
    adviser, agency, akto = persona("conseillere.caen"), persona("agence"), persona("akto.normandie")
    with scope(adviser):
        request = ask(
            actor=adviser, agreement=draft, body=Kind.AKTO, actions=[0], message=MESSAGE, **_contact(adviser)
        )
    with scope(akto):
        take(actor=akto, request=request, name=akto.user.get_full_name(), email=akto.user.email)
    if amendment is None:
        return
    with scope(agency):
        ask(actor=agency, agreement=amendment, body=Kind.FPETT, actions=[1], message="", **_contact(agency))


def _contact(actor) -> dict:
    return {"contact_name": actor.user.get_full_name(), "contact_email": actor.user.email, "contact_telephone": ""}
