from django.urls import path

from .views import (
    agenda,
    agreements,
    amendments,
    annexes,
    announcements,
    cascade,
    commitments,
    communication,
    communications,
    delegations,
    directory,
    drafting,
    endings,
    files,
    paper,
    record,
    referents,
    regions,
    review,
    signatures,
    starting,
    support,
    templates,
    verification,
    versions,
)


def _life(prefix: str, name: str) -> list:
    """What becomes of an act once signed, the same pages for accords and conventions."""
    here = f"{prefix}/<uuid:uuid>/"
    return [
        path(f"{here}avenants/nouveau/", amendments.amend, name=f"{name}-amend"),
        path(f"{here}objet/", amendments.changes, name=f"{name}-changes"),
        path(f"{here}texte-consolide/", amendments.consolidated, name=f"{name}-consolidated"),
        path(f"{here}renouveler/", endings.renew, name=f"{name}-renew"),
        path(f"{here}desengagement/", endings.withdraw, name=f"{name}-withdraw"),
    ]


def _act(prefix: str, name: str) -> list:
    """The pages of one act, the same for accords and conventions."""
    here = f"{prefix}/<uuid:uuid>/"
    return [
        path(here, record.agreement, name=name),
        path(f"{here}rediger/<slug:step>/", drafting.draft, name=f"{name}-draft"),
        path(f"{here}relecture/", review.review, name=f"{name}-review"),
        path(f"{here}versions/", versions.versions, name=f"{name}-versions"),
        path(f"{here}abandon/", review.abandon, name=f"{name}-abandon"),
    ]


urlpatterns = [
    # After signature.
    *_life("accords", "accord"),
    *_life("conventions", "convention"),
    path("conventions/<uuid:uuid>/resiliation/", endings.terminate, name="convention-terminate"),
    path("accords/<uuid:uuid>/conventions/", cascade.below, name="accord-children"),
    path("accords/<uuid:uuid>/rattachements/", cascade.prepare, name="accord-realign"),
    path("accords/<uuid:uuid>/annonce/", announcements.announcement, name="accord-announcement"),
    path("accords/<uuid:uuid>/regions/", regions.regions, name="accord-regions"),
    path("accords/<uuid:uuid>/regions/inviter/", regions.invite, name="accord-invite"),
    path("accords/invitations/<uuid:uuid>/refus/", regions.refuse, name="regional-invitation-refuse"),
    path("accords/<uuid:uuid>/annexes/", annexes.annexes, name="accord-annexes"),
    path("accords/<uuid:uuid>/annexes/<str:number>.pdf", annexes.made, name="accord-annex-made"),
    path("annonces/<uuid:uuid>/lu/", announcements.acknowledge, name="announcement-read"),
    path("conventions/signee-sur-papier/", paper.paper, name="convention-paper"),
    path("accords/", agreements.accords, name="accords"),
    path("conventions/", agreements.conventions, name="conventions"),
    # Until a text is frozen for signature.
    path("accords/nouveau/", starting.accord, name="accord-new"),
    path("conventions/nouvelle/", starting.convention, name="convention-new"),
    path("conventions/brouillons/", starting.drafts, name="convention-drafts"),
    *_act("accords", "accord"),
    *_act("conventions", "convention"),
    path("pieces/<uuid:uuid>/", versions.file, name="agreement-file"),
    path("modeles/", templates.templates, name="templates"),
    path("modeles/<uuid:uuid>/", templates.template, name="template"),
    path("modeles/<uuid:uuid>/rediger/", templates.edit, name="template-edit"),
    path("modeles/<uuid:uuid>/comparaison/", templates.compare, name="template-compare"),
    path("conventions/export/<slug:extension>/", agreements.export_conventions, name="conventions-export"),
    path("accords/export/<slug:extension>/", agreements.export_accords, name="accords-export"),
    path("annuaire/", directory.directory, name="directory"),
    path("annuaire/export/<slug:extension>/", directory.export, name="directory-export"),
    path("annuaire/<uuid:uuid>/", directory.record, name="organisation-record"),
    # The network: referents, commitments, agenda
    path("referents/", referents.referents, name="referents"),
    path("referents/nommer/", referents.name, name="referent-name"),
    path("referents/annexe-4.xlsx", referents.annex_xlsx, name="annex-4-xlsx"),
    path("referents/annexe-4.pdf", referents.annex_pdf, name="annex-4-pdf"),
    path("referents/<uuid:uuid>/", referents.referent, name="referent"),
    # What parties ask of AKTO and of the FPE.TT
    path("appuis/", support.requests, name="support-requests"),
    path("appuis/export/<slug:extension>/", support.export, name="support-requests-export"),
    path("appuis/demander/", support.choose, name="support-choose"),
    path("appuis/<uuid:uuid>/", support.record, name="support-request"),
    path("conventions/<uuid:uuid>/appui/<slug:body>/", support.ask, name="support-ask"),
    path("engagements/", commitments.commitments, name="commitments"),
    path("engagements/bilan/", commitments.rollup, name="commitments-rollup"),
    path("engagements/bilan.xlsx", commitments.rollup_xlsx, name="commitments-rollup-xlsx"),
    path("engagements/<str:clause>/", commitments.commitment, name="commitment"),
    # Communications on the accords
    path("communications/", communications.communications, name="communications"),
    path("communications/nouvelle/", communications.new, name="communication-new"),
    path("communications/export/<slug:extension>/", communications.export, name="communications-export"),
    path("communications/<uuid:uuid>/", communication.communication, name="communication"),
    path("communications/<uuid:uuid>/modifier/", communication.edit, name="communication-edit"),
    path("communications/<uuid:uuid>/informer/", communication.tell, name="communication-tell"),
    path("communications/<uuid:uuid>/publication/", communication.publish, name="communication-publish"),
    path("communications/<uuid:uuid>/annulation/", communication.cancel, name="communication-cancel"),
    path("communications/<uuid:uuid>/reponse/", communication.answer, name="communication-answer"),
    path("communications/<uuid:uuid>/fichier/", communication.file, name="communication-file"),
    # Signature
    path("signatures/", signatures.signatures, name="signatures"),
    path("signatures/lire/", signatures.read, name="signatures-read"),
    path("signatures/code/", signatures.code, name="signatures-code"),
    path("signatures/<uuid:uuid>/", signatures.signature, name="signature"),
    path("signatures/<uuid:uuid>/refuser/", signatures.refuse, name="signature-refuse"),
    path("signatures/<uuid:uuid>/relancer/", signatures.remind, name="signature-remind"),
    path("signatures/<uuid:uuid>/papier/", files.send_scan, name="signature-paper"),
    path("pieces/<uuid:uuid>/attester/", files.attest, name="scan-attest"),
    path("pieces/<uuid:uuid>/retirer/", files.withdraw_scan, name="scan-withdraw"),
    path("organisation/delegations/", delegations.delegations, name="delegations"),
    path("organisation/delegations/<uuid:uuid>/retirer/", delegations.revoke, name="delegation-revoke"),
    path("verifier-un-document/", verification.verify_document, name="verify-document"),
    path("agenda/", agenda.agenda, name="agenda"),
    path("agenda/adresse/", agenda.renew, name="calendar-renew"),
    path("agenda/fermer/", agenda.close, name="calendar-close"),
    path("agenda/<str:token>.ics", agenda.feed, name="calendar-feed"),
]
