"""Joint teams are remembered with the directory: a change of them is a new edition of that."""

from django.db import migrations

TABLES = ("sharing_jointteam", "sharing_jointteamunit")
TRIGGER = (
    "CREATE TRIGGER directory_changed AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON {}"
    " FOR EACH STATEMENT EXECUTE FUNCTION directory_changed()"
)


class Migration(migrations.Migration):
    dependencies = [("sharing", "0001_initial"), ("directory", "0002_edition")]

    operations = [migrations.RunSQL(TRIGGER.format(t), f"DROP TRIGGER directory_changed ON {t}") for t in TABLES]
