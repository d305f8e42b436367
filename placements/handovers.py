"""The room's part when a Mission Locale closes: the young people whom it follows."""

from partners.successions import Part, register

from .services.succession import count, obstacle, succeed

register(Part("youths", count, obstacle, succeed))
