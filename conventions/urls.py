from django.urls import path

from .views import agreements, commitments, referents

urlpatterns = [
    path("accords/", agreements.accords, name="accords"),
    path("accords/<uuid:uuid>/", agreements.agreement, name="accord"),
    path("conventions/", agreements.conventions, name="conventions"),
    path("conventions/<uuid:uuid>/", agreements.agreement, name="convention"),
    # The network: referents, commitments, agenda
    path("referents/", referents.referents, name="referents"),
    path("referents/nommer/", referents.name, name="referent-name"),
    path("referents/annexe-4.xlsx", referents.annex_xlsx, name="annex-4-xlsx"),
    path("referents/annexe-4.pdf", referents.annex_pdf, name="annex-4-pdf"),
    path("referents/<uuid:uuid>/", referents.referent, name="referent"),
    path("engagements/", commitments.commitments, name="commitments"),
    path("engagements/bilan/", commitments.rollup, name="commitments-rollup"),
    path("engagements/bilan.xlsx", commitments.rollup_xlsx, name="commitments-rollup-xlsx"),
    path("engagements/<str:clause>/", commitments.commitment, name="commitment"),
]
