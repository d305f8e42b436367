"""A person's own calendar and views: hers for the organisation she acts for, and nobody else's."""

from django.db import migrations

from partners.tenancy.policies import EVERY, LOGINS, MEMBERS, OWN_ORGANISATION, protect

HERS = f"{OWN_ORGANISATION} AND user_id = (SELECT mjsec.setting('mj.user')::bigint)"


class Migration(migrations.Migration):
    dependencies = [("partners", "0005_personal")]

    operations = [
        protect(
            "partners_calendarfeed",
            {
                # The secret address is all that a calendar's software brings: it is looked up before a scope.
                **dict.fromkeys(LOGINS, {"SELECT": EVERY}),
                **{role: {"SELECT, INSERT, UPDATE": HERS} for role in MEMBERS},
            },
        ),
        protect("partners_savedview", {role: {"SELECT, INSERT, UPDATE, DELETE": HERS} for role in MEMBERS}),
    ]
