"""Words of the practice catalogue in its three languages, and links to the SDGs.

The words are in ``tilth/datasets/practices/vocabulary.yaml``, what the files of
practices note beside an effect in ``notes.yaml``.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from tilth.datasets.practice import (
    CHANGES,
    DIRECTIONS,
    EFFECTS,
    GROUPS,
    INPUTS,
    LANGUAGES,
    LIMITS,
    MARKS,
    QUANTITIES,
    SYSTEMS,
    TILLAGE,
)
from tilth.datasets.tables import read_table
from tilth.datasets.yaml_data import read_data
from tilth.errors import DataError

# Sections whose keys the code knows; risks, conditions and words are free.
KNOWN = {
    "groups": GROUPS,
    "systems": SYSTEMS,
    "inputs": tuple(INPUTS),
    "changes": CHANGES,
    "effects": tuple(EFFECTS),
    "effect_quantities": tuple(dict.fromkeys(q for qs in EFFECTS.values() for q in qs)),
    "directions": DIRECTIONS,
    "quantities": tuple(QUANTITIES),
    "marks": MARKS,
    "tillage": TILLAGE,
    "limits": LIMITS,
    "zones": tuple(row["zone"] for row in read_table("ipcc_tier1/zones.csv").rows),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Goal:
    """A link to a Sustainable Development Goal.

    Parameters
    ----------
    key : str
        Its name in the files of practices.
    goal : int
        Number of the goal, 1 to 17.
    target : str
        Number of the target, such as ``15.3``.
    reasons : mapping from str to str
        Why the practice serves it, by language.
    """

    key: str
    goal: int
    target: str
    reasons: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """Words of the catalogue.

    Parameters
    ----------
    sections : mapping
        From section and key to the words by language.
    goals : mapping from str to Goal
        Links to the goals.
    """

    sections: Mapping[str, Mapping[str, Mapping[str, str]]]
    goals: Mapping[str, Goal]

    def of(self, section: str, key: str, language: str) -> str:
        """The word of a key.

        Parameters
        ----------
        section, key : str
            Section and key of the file.
        language : str
            One of `LANGUAGES`.

        Returns
        -------
        word : str
            In that language.

        Raises
        ------
        DataError
            If there is none.
        """
        try:
            return self.sections[section][key][language]
        except KeyError:
            raise DataError(
                f"vocabulary.yaml must have {section}.{key} in {language}; got none"
            ) from None


@cache
def read_words() -> Words:
    """Words of the catalogue that comes with the package.

    Returns
    -------
    words : Words
        Complete in every language.

    Raises
    ------
    DataError
        If a word is missing.
    """
    data = read_data("practices/vocabulary.yaml")
    goals = data.pop("sdg")
    for section, keys in KNOWN.items():
        if tuple(data.get(section, ())) != keys:
            raise DataError(
                f"vocabulary.yaml {section} must hold {', '.join(keys)}; "
                f"got {', '.join(data.get(section, ()))}"
            )
    for section, words in (*data.items(), ("sdg", goals)):
        for key, word in words.items():
            if not all(str(word.get(lang, "")).strip() for lang in LANGUAGES):
                raise DataError(
                    f"vocabulary.yaml {section}.{key} must be given in "
                    f"{', '.join(LANGUAGES)}; got {', '.join(word)}"
                )
    return Words(
        sections=data,
        goals={
            key: Goal(
                key=key,
                goal=int(row["goal"]),
                target=str(row["target"]),
                reasons={lang: row[lang] for lang in LANGUAGES},
            )
            for key, row in goals.items()
        },
    )


@cache
def read_notes() -> Mapping[str, Mapping[str, str]]:
    """Notes of the effects of practices in every language.

    Returns
    -------
    notes : mapping
        From the English text to the texts by language.

    Raises
    ------
    DataError
        If a text is missing.
    """
    found: dict[str, Mapping[str, str]] = {}
    for row in read_data("practices/notes.yaml")["notes"]:
        if not all(str(row.get(lang, "")).strip() for lang in LANGUAGES):
            raise DataError(
                f"notes.yaml must give each note in {', '.join(LANGUAGES)}; got {row}"
            )
        found[row["en"]] = row
    return found
