"""Where record systems take messages is remembered like the directory: a change of it is a new edition of that.

How often an endpoint has failed is not: that changes all the time, and nobody remembers it.
"""

from django.db import migrations

TRIGGER = """
CREATE TRIGGER directory_changed
AFTER INSERT OR DELETE OR TRUNCATE OR UPDATE OF organization_id, unit_id, format, transport, address, since, until
ON exchange_endpoint FOR EACH STATEMENT EXECUTE FUNCTION directory_changed()
"""


class Migration(migrations.Migration):
    dependencies = [("exchange", "0001_initial"), ("directory", "0002_edition")]

    operations = [migrations.RunSQL(TRIGGER, "DROP TRIGGER directory_changed ON exchange_endpoint")]
