"""Exponential of many small matrices and its integrals, compiled.

``scipy.linalg.expm`` gives the first of the three and cannot be told that nothing here
may become negative; see the decision on the linear engine in the documentation.
"""

import numpy as np
from numba import guvectorize, njit

from tilth.checks import FloatArray


def exponentials(matrix: FloatArray) -> tuple[FloatArray, FloatArray, FloatArray]:
    r"""Functions exp, phi1 and phi2 of matrices.

    Parameters
    ----------
    matrix : ndarray, shape (..., n, n)
        Off the diagonal nothing negative. [1]

    Returns
    -------
    phi0, phi1, phi2 : ndarray, shape (..., n, n)
        NaN (missing) passes in silence. [1]

    Notes
    -----
    .. math:: \varphi_0(A) = e^A, \quad \varphi_1(A) = \int_0^1 e^{sA} ds, \quad
       \varphi_2(A) = \int_0^1 (1 - s) e^{sA} ds
    """
    with np.errstate(invalid="ignore"):
        phi0, phi1, phi2 = _flow(matrix)
    return phi0, phi1, phi2


@njit(cache=True)
def _multiply(a: FloatArray, b: FloatArray, out: FloatArray) -> None:
    for i in range(a.shape[0]):
        for j in range(a.shape[0]):
            total = 0.0
            for k in range(a.shape[0]):
                total += a[i, k] * b[k, j]
            out[i, j] = total


@guvectorize(
    ["f8[:,:],f8[:,:],f8[:,:],f8[:,:]"], "(n,n)->(n,n),(n,n),(n,n)", cache=True
)
def _flow(
    matrix: FloatArray, phi0: FloatArray, phi1: FloatArray, phi2: FloatArray
) -> None:
    """Functions exp, phi1 and phi2 of a matrix: Taylor on a short step, then doubling.

    After the first step every product is of matrices without negative entries, so
    nothing cancels: phi0(2A) = phi0(A)^2, phi1(2A) = (I + phi0(A)) phi1(A) / 2 and
    phi2(2A) = (phi2(A) + phi1(A) + phi0(A) phi2(A)) / 4.
    """
    n = matrix.shape[0]
    norm = 0.0
    for j in range(n):
        norm = max(norm, np.abs(matrix[:, j]).sum())
    doublings = 0
    while norm > 0.5:
        norm *= 0.5
        doublings += 1
    short = matrix * 0.5**doublings
    product = np.empty((n, n))
    phi2[:] = np.eye(n)
    for m in range(16, 0, -1):  # 0.5^17 2!/19! is below 1e-21
        _multiply(short, phi2, product)
        phi2[:] = product / (m + 2)
        for i in range(n):
            phi2[i, i] += 1.0
    phi2[:] *= 0.5
    _multiply(short, phi2, phi1)
    for i in range(n):
        phi1[i, i] += 1.0
    _multiply(short, phi1, phi0)
    for i in range(n):
        phi0[i, i] += 1.0
    for _ in range(doublings):
        _multiply(phi0, phi2, product)
        phi2[:] = (phi2 + phi1 + product) * 0.25
        _multiply(phi0, phi1, product)
        phi1[:] = (phi1 + product) * 0.5
        _multiply(phi0, phi0, product)
        phi0[:] = product
