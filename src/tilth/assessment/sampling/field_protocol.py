"""What to do in the field, sentence by sentence, from a table with its sources."""

from dataclasses import dataclass
from typing import Final

from tilth.datasets.tables import read_table

TABLE: Final = "sampling/field_protocol.csv"
SOURCES: Final = (
    "Verra (2025) VM0042 Improved agricultural land management, v2.2 (sampling)",
    "FAO (2020) GSOC-MRV protocol, as compared by CarbonPlan (2021) (cores)",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One step in the field.

    Parameters
    ----------
    key : str
        Its name.
    sentence : str
        What to do.
    source : str
        Who asks for it.
    mark : str
        ``verified``, ``second-hand`` or ``own``.
    """

    key: str
    sentence: str
    source: str
    mark: str

    def text(self) -> str:
        """Sentence with its source, and its mark where that is not verified."""
        if self.mark == "own":
            return f"{self.sentence} (recommended by {self.source})"
        mark = "" if self.mark == "verified" else f", {self.mark}"
        return f"{self.sentence} ({self.source}{mark})"


def field_protocol(
    depths: tuple[tuple[float, float], ...], cores: int
) -> tuple[Step, ...]:
    """Steps of a campaign.

    Parameters
    ----------
    depths : tuple of (float, float)
        Increments. [cm]
    cores : int
        Cores in a sample.

    Returns
    -------
    steps : tuple of Step
        In order.
    """
    unused = "one" if cores > 1 else "several"
    words = {
        "depths": ", ".join(f"{top:g}-{bottom:g}" for top, bottom in depths),
        "deepest": f"{depths[-1][1]:g}",
        "cores": str(cores),
    }
    return tuple(
        Step(
            key=row["step"],
            sentence=row["sentence"].format(**words),
            source=row["source"],
            mark=row["mark"],
        )
        for row in read_table(TABLE).rows
        if row["when"] != unused
    )
