"""The edition of the directory: a word that is another one after every change, so that processes may remember it.

Whoever changes organizations, units or who works there, in whatever way, writes a new edition in the same transaction;
`directory.book` remembers what it read together with the edition that it read. The word is the transaction that wrote
it and the start of the server it ran on: no other ever has the same, whatever is rolled back or restored.
"""

from django.db import migrations

TABLES = ("directory_organization", "directory_unit", "directory_staffrole")
MAKE = """
CREATE TABLE directory_edition (one boolean PRIMARY KEY DEFAULT true CHECK (one), edition text NOT NULL);
INSERT INTO directory_edition (edition) VALUES ('first');
CREATE FUNCTION directory_changed() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE ours text := pg_current_xact_id()::text || ' ' || pg_postmaster_start_time()::text;
BEGIN
    UPDATE directory_edition SET edition = ours WHERE edition <> ours;
    RETURN NULL;
END $$;
"""
DROP = "DROP TABLE directory_edition; DROP FUNCTION directory_changed();"
TRIGGER = (
    "CREATE TRIGGER directory_changed AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON {}"
    " FOR EACH STATEMENT EXECUTE FUNCTION directory_changed()"
)


class Migration(migrations.Migration):
    dependencies = [("directory", "0001_initial")]

    operations = [
        migrations.RunSQL(MAKE, DROP),
        *(migrations.RunSQL(TRIGGER.format(t), f"DROP TRIGGER directory_changed ON {t}") for t in TABLES),
    ]
