"""Questions on whole files: refused until they are answered, never guessed."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from tilth.assessment.layers.draft import Draft
from tilth.assessment.layers.table import REFUSED


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A question on the values of a column.

    Parameters
    ----------
    rule : str
        Key of the rule.
    subject : str
        What is asked, such as ``the unit of samples``.
    examples : str
        Headings that may be the right ones.
    """

    rule: str
    subject: str
    examples: str

    def ask(
        self,
        draft: Draft,
        file: int,
        column: str,
        reason: str,
        confirmed: Sequence[str],
    ) -> None:
        """Refuse the rows of a file, or note that the question was answered.

        Parameters
        ----------
        draft : Draft
            Rows of all files.
        file : int
            Place of the file.
        column : str
            Column of the template whose values are shown.
        reason : str
            Why it is asked.
        confirmed : sequence of str
            Rules that were answered with yes.
        """
        notes, shown = draft.notes, draft.named(column)
        name, values = notes.names[file], draft.number(column)
        if self.rule in confirmed:
            text = f"{self.subject} was confirmed; {reason}"
            notes.flag_file(file, name, self.rule, shown, "", text)
            return
        text = f"{reason}; {self._answer()}"
        notes.on_file(REFUSED, file, name, self.rule, shown, "", text)
        notes.refuse(
            (notes.order == file) & ~notes.refused,
            self.rule,
            shown,
            lambda i: "" if np.isnan(values[i]) else f"{values[i]:g}",
            lambda _: f"{self.subject} must be confirmed: {reason}",
        )

    def _answer(self) -> str:
        return (
            f"if it is right, confirm it with --confirm {self.rule} (in Python "
            f'confirmed=("{self.rule}",)); else write the right one in the heading, '
            f"such as {self.examples}"
        )
