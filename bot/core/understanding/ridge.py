"""Kernel ridge in closed form: a linear classifier without training, solved in the memory of its own kernel.

`numpy.linalg.solve` copies the kernel twice; a bot for a small machine should not need three times what it keeps for a
moment. So this is Cholesky by blocks, in place, at half the work.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]

_BLOCK = 256


def solve_in_place(kernel: Floats, truth: Floats) -> None:
    """Turns ``truth`` (n x classes) into the solution of kernel @ x = truth. Destroys ``kernel``, of which only the lower
    triangle is read: symmetric and positive definite (a ridge on the diagonal makes it so). Raises
    ``numpy.linalg.LinAlgError`` when it is not."""
    size = len(kernel)
    borders = [slice(first, min(first + _BLOCK, size)) for first in range(0, size, _BLOCK)]
    inverses: list[Floats] = []
    for number, here in enumerate(borders):
        inverse = np.linalg.inv(np.linalg.cholesky(_whole(kernel[here, here]))).astype(np.float32)
        inverses.append(inverse)
        below = slice(here.stop, size)
        kernel[below, here] = kernel[below, here] @ inverse.T
        for rows in borders[number + 1 :]:
            kernel[rows, here.stop : rows.stop] -= kernel[rows, here] @ kernel[here.stop : rows.stop, here].T
    for number, here in enumerate(borders):
        truth[here] = inverses[number] @ (truth[here] - kernel[here, : here.start] @ truth[: here.start])
    for number, here in reversed(list(enumerate(borders))):
        above = kernel[here.stop :, here].T @ truth[here.stop :]
        truth[here] = inverses[number].T @ (truth[here] - above)


def _whole(block: Floats) -> Floats:
    """A symmetric block from its lower triangle."""
    lower = np.tril(block)
    return np.asarray(lower + np.tril(block, -1).T)
