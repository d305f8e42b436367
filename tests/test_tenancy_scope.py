import pytest
from django.db.utils import ProgrammingError

from partners.tenancy.scope import scope
from placements.models import Placement, Youth
from tests.cast import placement, youth


def test_cast(cast, as_worker):
    y = youth(cast.mission_locale, last_name="CANARI")
    placement(y, cast.agency)
    placement(y, cast.other_agency)
    with scope(cast.adviser):
        assert Youth.objects.count() == 1
        assert Placement.objects.count() == 2
    with scope(cast.agency_manager):
        assert Placement.objects.count() == 1
        assert Youth.objects.values_list("last_name", flat=True)[0] == "CANARI"
    with scope(cast.other_adviser):
        assert Youth.objects.count() == 0
    with scope(cast.other_agency_manager):
        assert Placement.objects.count() == 0
    with pytest.raises(ProgrammingError), scope(cast.dreets):
        Youth.objects.count()
    with pytest.raises(ProgrammingError):
        Youth.objects.count()
