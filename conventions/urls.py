from django.urls import path

from .views import agreements, delegations, files, signatures, verification

urlpatterns = [
    path("accords/", agreements.accords, name="accords"),
    path("accords/<uuid:uuid>/", agreements.agreement, name="accord"),
    path("conventions/", agreements.conventions, name="conventions"),
    path("conventions/<uuid:uuid>/", agreements.agreement, name="convention"),
    # Signature
    path("signatures/", signatures.signatures, name="signatures"),
    path("signatures/lire/", signatures.read, name="signatures-read"),
    path("signatures/code/", signatures.code, name="signatures-code"),
    path("signatures/<uuid:uuid>/", signatures.signature, name="signature"),
    path("signatures/<uuid:uuid>/refuser/", signatures.refuse, name="signature-refuse"),
    path("signatures/<uuid:uuid>/relancer/", signatures.remind, name="signature-remind"),
    path("signatures/<uuid:uuid>/papier/", files.send_scan, name="signature-paper"),
    path("pieces/<uuid:uuid>/", files.agreement_file, name="agreement-file"),
    path("pieces/<uuid:uuid>/attester/", files.attest, name="scan-attest"),
    path("pieces/<uuid:uuid>/retirer/", files.withdraw_scan, name="scan-withdraw"),
    path("organisation/delegations/", delegations.delegations, name="delegations"),
    path("organisation/delegations/<uuid:uuid>/retirer/", delegations.revoke, name="delegation-revoke"),
    path("verifier-un-document/", verification.verify_document, name="verify-document"),
]
