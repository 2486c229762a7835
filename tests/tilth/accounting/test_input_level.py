from itertools import product

from tilth.accounting.input_level import (
    CropManagement,
    grassland_input_level,
    input_level,
)

NAMES = (
    "residues_removed",
    "low_residue",
    "bare_fallow",
    "nitrogen",
    "irrigation",
    "more_input",
    "cover_crop",
    "amendment",
    "manure",
)


def _by_formula(rr, lr, bf, nf, irr, pi, cc, oa, man):
    """The four formulas as printed, first match; manure is an organic amendment."""
    x = irr or pi or cc or oa or man
    rows = {
        "high with manure": not rr and not lr and not bf and nf and man,
        "high without manure": not rr and not lr and not bf and nf and x and not man,
        "medium": (rr and man)
        or (not rr and (lr or bf) and x)
        or (not rr and not lr and not bf and not nf and x)
        or (not rr and not lr and not bf and nf and not x),
        "low": (rr and not man)
        or (not rr and (lr or bf) and not x)
        or (not rr and not lr and not bf and not nf and not x),
    }
    (found,) = [level for level, met in rows.items() if met]
    return found


def test_every_management_has_the_level_of_the_formulas():
    for answers in product((False, True), repeat=len(NAMES)):
        management = CropManagement(**dict(zip(NAMES, answers, strict=True)))
        assert input_level(management) == _by_formula(*answers)


def test_manure_never_lowers_the_level():
    order = ("low", "medium", "high without manure", "high with manure")
    for answers in product((False, True), repeat=8):
        named = dict(zip(NAMES, answers, strict=False))
        without = input_level(CropManagement(**named, manure=False))
        with_ = input_level(CropManagement(**named, manure=True))
        assert order.index(with_) >= order.index(without)


def test_two_improvements_of_grassland_are_high():
    names = ("irrigation", "more_input", "nitrogen", "amendment")
    for answers in product((False, True), repeat=4):
        level = grassland_input_level(**dict(zip(names, answers, strict=True)))
        assert level == ("high" if sum(answers) >= 2 else "medium")
