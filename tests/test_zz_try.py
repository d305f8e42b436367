from tests import acts, verapdf
def test_it(cast):
    a = acts.in_force(cast.director, [cast.other_agency_manager])
    assert a.state == "in_force"
    from conventions.services.verification import verify
    from partners.tenancy.scope import public_scope
    for f in a.files.using("owner").select_related("document"):
        c = f.document.open().read()
        open(f"/tmp/act-{f.kind}.pdf","wb").write(c)
        print(f.kind, len(c), verapdf.validate(c,"3A"), verapdf.validate(c,"UA-1"))
        with public_scope():
            print(verify(c).summary)
            print(verify(c+b"x").summary); print(verify(c.replace(b"e",b"f",1)).summary)
    from missionjeunes.work.models import Mail
    for m in Mail.objects.using("owner").all(): print(m.key, m.to, m.subject)
    for s in a.steps.using("owner").all(): print(s.name, s.source, s.target, s.detail)
