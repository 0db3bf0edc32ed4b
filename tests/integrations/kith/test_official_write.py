"""Dialogue messages that we send follow the official schemas, whatever is written in them."""

from hypothesis import given
from lxml import etree

from mellomrom.integrations.kith import schema
from mellomrom.integrations.kith.dialect import DIALECT
from tests.integrations.kith.conftest import KITH
from tests.integrations.outgoing import letters


@given(letters())
def test_any_letter_follows_the_official_schemas(written):
    tree = etree.fromstring(DIALECT.write(written)).getroottree()
    schema.official(str(KITH / "schemas"), messages=True).assertValid(tree)
