"""The room's part when an organisation closes: the conventions and texts that it is a party to."""

from partners.successions import Part, register

from .services.succession import count, no_obstacle, succeed

register(Part("conventions", count, no_obstacle, succeed))
