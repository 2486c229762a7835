import numba
import pytest

from tilth.models.threads import one_thread


@pytest.fixture
def two_threads():
    """Two threads where the machine has them, and as it was afterwards."""
    before = numba.get_num_threads()
    numba.set_num_threads(min(2, numba.config.NUMBA_NUM_THREADS))
    yield numba.get_num_threads()
    numba.set_num_threads(before)


def test_the_number_of_threads_comes_back(two_threads):
    with one_thread():
        assert numba.get_num_threads() == 1
    assert numba.get_num_threads() == two_threads


def test_it_comes_back_after_an_error_too(two_threads):
    with pytest.raises(ZeroDivisionError), one_thread():
        raise ZeroDivisionError
    assert numba.get_num_threads() == two_threads
