"""Tables of lists: their frame, written once, and column headings that sort."""

from django import template
from django.utils.html import format_html

register = template.Library()


@register.simple_block_tag
def list_table(content, css="mj-cards"):
    """A DSFR table around its caption, head and body; on a telephone each row becomes a card."""
    return format_html(
        '<div class="fr-table {}"><div class="fr-table__wrapper"><div class="fr-table__container">'
        '<div class="fr-table__content"><table>{}</table></div></div></div></div>',
        css,
        content,
    )


@register.inclusion_tag("layout/heading.html", takes_context=True)
def heading(context, label: str, field: str, number: bool = False):
    """A column heading that sorts the list by `field` (parameter `tri`), then the other way round."""
    query = context["request"].GET.copy()
    current = query.get("tri", "")
    down = current == f"-{field}"
    query["tri"] = field if current != field else f"-{field}"
    query.pop("page", None)
    return {
        "label": label,
        "number": number,
        "sorted": current.lstrip("-") == field,
        "down": down,
        "address": f"?{query.urlencode()}",
    }
