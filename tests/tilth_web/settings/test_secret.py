from concurrent.futures import ThreadPoolExecutor

from tilth_web.settings.secret import NAME, secret_key


def test_the_key_is_made_once_and_only_its_owner_can_read_it(tmp_path):
    folder = tmp_path / "new"
    key = secret_key(folder)
    assert len(key) >= 50
    assert secret_key(folder) == key
    assert (folder / NAME).stat().st_mode & 0o777 == 0o600
    assert [file.name for file in folder.iterdir()] == [NAME]


def test_processes_that_start_together_agree(tmp_path):
    with ThreadPoolExecutor(8) as pool:
        assert len(set(pool.map(secret_key, [tmp_path] * 32))) == 1


def test_each_installation_has_its_own(tmp_path):
    assert secret_key(tmp_path / "a") != secret_key(tmp_path / "b")
