from django.urls import path

from .views import account, demo, handovers, invitation, members, organisation, public, saved_views

urlpatterns = [
    path("organisation/", organisation.organisation, name="organisation"),
    path("organisation/choisir/", organisation.switch, name="switch-organisation"),
    path("organisation/membres/", members.members, name="members"),
    path("organisation/membres/inviter/", members.invite, name="invite"),
    path("organisation/membres/<uuid:uuid>/", members.member, name="member"),
    path("organisation/invitations/<uuid:uuid>/annuler/", members.cancel_invitation, name="cancel-invitation"),
    path("organisation/invitations/<uuid:uuid>/renvoyer/", members.resend_invitation, name="resend-invitation"),
    path("invitations/<str:token>/", invitation.invitation, name="invitation"),
    path("annuaire/<uuid:uuid>/fermer/", handovers.prepare, name="handover-new"),
    path("annuaire/reprises/<uuid:uuid>/", handovers.handover, name="handover"),
    path("annuaire/reprises/<uuid:uuid>/repondre/", handovers.answer, name="handover-answer"),
    path("annuaire/reprises/<uuid:uuid>/annuler/", handovers.cancel, name="handover-cancel"),
    path("compte/", account.account, name="account"),
    path("compte/session/", account.session, name="session"),
    path("vues/", saved_views.save, name="view-save"),
    path("vues/<uuid:uuid>/", saved_views.change, name="view-change"),
    path("demo/", demo.demo, name="demo"),
    path("mentions-legales/", public.legal_notice, name="legal-notice"),
    path("donnees-personnelles/", public.personal_data, name="personal-data"),
    path("mes-droits/", public.my_rights, name="my-rights"),
    path("accessibilite/", public.accessibility, name="accessibility"),
    path("aide/", public.guide, name="help"),
]
