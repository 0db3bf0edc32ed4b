import json
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from mellomrom.core.crypto import CannotOpen, Keyring, KeyringError, NoKeyring, NoSuchKey, key_id_of


@pytest.fixture(scope="module")
def ring(tmp_path_factory):
    return Keyring.create(tmp_path_factory.mktemp("keys") / "keyring.json")


@given(plain=st.binary(), about=st.binary())
def test_what_was_sealed_opens_as_it_was(ring, plain, about):
    assert ring.open(ring.seal(plain, about=about), about=about) == plain


@given(about=st.binary(), other=st.binary())
def test_bytes_moved_to_another_row_do_not_open(ring, about, other):
    assume(about != other)

    with pytest.raises(CannotOpen):
        ring.open(ring.seal(b"secret", about=about), about=other)


@given(st.data())
def test_one_changed_bit_is_seen(ring, data):
    sealed = bytearray(ring.seal(b"secret", about=b"row 1"))
    place = data.draw(st.integers(0, len(sealed) - 1))
    sealed[place] ^= 1 << data.draw(st.integers(0, 7))

    with pytest.raises(KeyringError):
        ring.open(bytes(sealed), about=b"row 1")


@given(st.binary(max_size=80))
def test_bytes_that_were_never_sealed_are_refused(ring, noise):
    with pytest.raises(KeyringError):
        ring.open(noise, about=b"row 1")


def test_the_same_thing_sealed_twice_looks_different(ring):
    assert ring.seal(b"secret", about=b"row 1") != ring.seal(b"secret", about=b"row 1")


def test_a_sealed_value_says_which_key_closed_it(ring):
    assert key_id_of(ring.seal(b"secret", about=b"row 1")) == ring.current


def test_a_keyring_read_again_opens_what_was_sealed_before(ring):
    sealed = ring.seal(b"secret", about=b"row 1")

    assert Keyring.load(ring.path).open(sealed, about=b"row 1") == b"secret"


def test_another_keyring_says_that_it_has_no_such_key(ring, tmp_path):
    stranger = Keyring.create(tmp_path / "keyring.json")

    with pytest.raises(NoSuchKey, match=ring.current):
        stranger.open(ring.seal(b"secret", about=b"row 1"), about=b"row 1")


def test_another_key_under_the_same_id_does_not_open(ring, tmp_path):
    other = Keyring(tmp_path / "keyring.json", ring.current, {ring.current: bytes(32)}, bytes(32))

    with pytest.raises(CannotOpen):
        other.open(ring.seal(b"secret", about=b"row 1"), about=b"row 1")


def test_after_rotation_the_new_key_seals_and_the_old_one_still_opens(tmp_path):
    ring = Keyring.create(tmp_path / "keyring.json")
    old = ring.seal(b"old", about=b"row 1")
    ring.add_key()

    assert key_id_of(ring.seal(b"new", about=b"row 1")) == ring.current != key_id_of(old)
    assert Keyring.load(ring.path).open(old, about=b"row 1") == b"old"


def test_a_running_process_opens_what_another_sealed_with_a_newer_key(tmp_path):
    running = Keyring.create(tmp_path / "keyring.json")
    restarted = Keyring.load(running.path)
    restarted.add_key()

    assert running.open(restarted.seal(b"new", about=b"row 1"), about=b"row 1") == b"new"


def test_keys_added_at_the_same_time_are_all_kept(tmp_path):
    path = Keyring.create(tmp_path / "keyring.json").path
    rings = [Keyring.load(path) for _ in range(8)]
    with ThreadPoolExecutor(8) as pool:
        added = list(pool.map(Keyring.add_key, rings))

    assert len(json.loads(path.read_text())["keys"]) == 1 + len(set(added)) == 9


def test_rotation_does_not_change_the_index(tmp_path):
    ring = Keyring.create(tmp_path / "keyring.json")
    before = ring.index("Testesen", scope="name")
    ring.add_key()

    assert Keyring.load(ring.path).index("Testesen", scope="name") == before


@given(value=st.text(), scope=st.text())
def test_the_index_of_a_value_is_always_the_same(ring, value, scope):
    assert ring.index(value, scope=scope) == ring.index(value, scope=scope)


@given(value=st.text(), one=st.text(), other=st.text())
def test_the_index_of_one_scope_says_nothing_about_another(ring, value, one, other):
    assume(one != other)

    assert ring.index(value, scope=one) != ring.index(value, scope=other)


def test_where_the_scope_ends_and_the_value_begins_cannot_be_confused(ring):
    assert ring.index("BC", scope="A") != ring.index("C", scope="AB")


@pytest.mark.parametrize("spelt", ["ågot testesen", "ÅGOT TESTESEN", "A\u030agot Testesen", "  Ågot \t Testesen\n"])
def test_spelling_that_means_the_same_has_the_same_index(ring, spelt):
    assert ring.index(spelt, scope="name") == ring.index("Ågot Testesen", scope="name")


def test_another_keyring_gives_another_index(ring, tmp_path):
    stranger = Keyring.create(tmp_path / "keyring.json")

    assert stranger.index("Testesen", scope="name") != ring.index("Testesen", scope="name")


def test_broken_text_from_outside_still_has_an_index(ring):
    assert ring.index("\ud800", scope="name") != ring.index("", scope="name")


def test_the_file_is_for_its_owner_alone(tmp_path):
    ring = Keyring.create(tmp_path / "new" / "keyring.json")
    ring.add_key()

    assert ring.path.stat().st_mode & 0o777 == 0o600
    assert [file.name for file in ring.path.parent.iterdir()] == ["keyring.json"]


def test_a_file_that_others_can_read_is_refused(tmp_path):
    path = Keyring.create(tmp_path / "keyring.json").path
    path.chmod(0o640)

    with pytest.raises(NoKeyring, match="chmod 600"):
        Keyring.load(path)


def test_a_keyring_is_never_written_over(tmp_path):
    ring = Keyring.create(tmp_path / "keyring.json")

    with pytest.raises(NoKeyring, match="never written over"):
        Keyring.create(ring.path)
    assert Keyring.load(ring.path).current == ring.current


def test_a_missing_file_is_told_in_one_sentence(tmp_path):
    with pytest.raises(NoKeyring, match="does not exist"):
        Keyring.load(tmp_path / "keyring.json")


BROKEN = [
    "",
    "[]",
    "{}",
    '{"current": "00000000", "keys": {}, "index": ""}',
    '{"current": "00000000", "keys": {"00000000": "c2hvcnQ="}, "index": "c2hvcnQ="}',
    '{"current": "00000000", "keys": {"00000000": "not base64"}, "index": ""}',
    '{"current": "00000000", "keys": ["00000000"], "index": ""}',
]


@pytest.mark.parametrize("content", BROKEN)
def test_a_file_that_is_no_keyring_is_refused(tmp_path, content):
    path = tmp_path / "keyring.json"
    path.touch(0o600)
    path.write_text(content)

    with pytest.raises(NoKeyring, match="is not a keyring"):
        Keyring.load(path)


def test_a_keyring_never_shows_its_keys(ring):
    stored = json.loads(ring.path.read_text())

    assert not any(key in repr(ring) for key in [*stored["keys"].values(), stored["index"]])
