-- Roles of the cluster. Run once by an administrator (the starter and docker-compose.yml do it), before the
-- first migrate; running it again changes nothing. Passwords are set apart: ALTER ROLE mj_web PASSWORD '…'.
-- Login roles own nothing and inherit nothing: they read tenant rows only after SET LOCAL ROLE to a role of the
-- second list, one per kind of organisation (docs/adr/0001-tenancy.md).
DO $$
DECLARE
    tenant_role text;
    tenant_roles text[] := ARRAY[
        'mj_r_mission_locale', 'mj_r_agency', 'mj_r_ett', 'mj_r_region', 'mj_r_region_partner',
        'mj_r_national', 'mj_r_fastt', 'mj_r_public', 'mj_r_batch'];
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'mj_migrate') THEN
        CREATE ROLE mj_migrate LOGIN BYPASSRLS CREATEDB;
    END IF;
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'mj_web') THEN
        CREATE ROLE mj_web LOGIN NOINHERIT NOSUPERUSER NOBYPASSRLS;
    END IF;
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'mj_worker') THEN
        CREATE ROLE mj_worker LOGIN NOINHERIT NOSUPERUSER NOBYPASSRLS;
    END IF;
    FOREACH tenant_role IN ARRAY tenant_roles LOOP
        IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = tenant_role) THEN
            EXECUTE format('CREATE ROLE %I NOLOGIN NOSUPERUSER NOBYPASSRLS', tenant_role);
        END IF;
        EXECUTE format('GRANT %I TO mj_worker', tenant_role);
        IF tenant_role <> 'mj_r_batch' THEN  -- no web process ever sees every tenant
            EXECUTE format('GRANT %I TO mj_web', tenant_role);
        END IF;
    END LOOP;
END $$;
