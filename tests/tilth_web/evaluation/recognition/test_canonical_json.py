"""Against the vectors of RFC 8785 and of its authors' test suite."""

import json
import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tilth_web.evaluation.domain.canonical_json import canonical, parsed

# RFC 8785, appendix B: IEEE 754 bits and the text of the number.
NUMBERS = [
    ("0000000000000000", "0"),
    ("8000000000000000", "0"),
    ("0000000000000001", "5e-324"),
    ("8000000000000001", "-5e-324"),
    ("7fefffffffffffff", "1.7976931348623157e+308"),
    ("ffefffffffffffff", "-1.7976931348623157e+308"),
    ("4340000000000000", "9007199254740992"),
    ("c340000000000000", "-9007199254740992"),
    ("4430000000000000", "295147905179352830000"),
    ("44b52d02c7e14af5", "9.999999999999997e+22"),
    ("44b52d02c7e14af6", "1e+23"),
    ("44b52d02c7e14af7", "1.0000000000000001e+23"),
    ("444b1ae4d6e2ef4e", "999999999999999700000"),
    ("444b1ae4d6e2ef4f", "999999999999999900000"),
    ("444b1ae4d6e2ef50", "1e+21"),
    ("3eb0c6f7a0b5ed8c", "9.999999999999997e-7"),
    ("3eb0c6f7a0b5ed8d", "0.000001"),
    ("41b3de4355555553", "333333333.3333332"),
    ("41b3de4355555554", "333333333.33333325"),
    ("41b3de4355555555", "333333333.3333333"),
    ("41b3de4355555556", "333333333.3333334"),
    ("41b3de4355555557", "333333333.33333343"),
    ("becbf647612f3696", "-0.0000033333333333333333"),
    ("43143ff3c1cb0959", "1424953923781206.2"),
]
# Inputs and outputs of the test suite of the RFC's authors (json-canonicalization).
DOCUMENTS = [
    (
        r'{"numbers": [333333333.33333329, 1E30, 4.50, 2e-3, '
        r"0.000000000000000000000000001], "
        r'"string": "\u20ac$\u000F\u000aA' + "'" + r'\u0042\u0022\u005c\\\"\/", '
        r'"literals": [null, true, false]}',
        '{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,'
        '1e-27],"string":"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}',
    ),
    (
        r'{"\u20ac": "Euro Sign", "\r": "Carriage Return", '
        r'"\ufb33": "Hebrew Letter Dalet With Dagesh", "1": "One", '
        r'"\ud83d\ude00": "Emoji: Grinning Face", "\u0080": "Control", '
        r'"\u00f6": "Latin Small Letter O With Diaeresis"}',
        '{"\\r":"Carriage Return","1":"One","\x80":"Control",'
        '"ö":"Latin Small Letter O With Diaeresis","€":"Euro Sign",'
        '"😀":"Emoji: Grinning Face","\ufb33":"Hebrew Letter Dalet With Dagesh"}',
    ),
    (
        '{"1": {"f": {"f": "hi","F": 5} ,"\\n": 56.0}, "10": { }, "": "empty", '
        '"a": { }, "111": [ { } ], "A": { }}',
        '{"":"empty","1":{"\\n":56,"f":{"F":5,"f":"hi"}},"10":{},"111":[{}],"A":{},'
        '"a":{}}',
    ),
]


@pytest.mark.parametrize(("bits", "text"), NUMBERS)
def test_numbers_of_the_standard(bits, text):
    (number,) = struct.unpack(">d", bytes.fromhex(bits))
    assert canonical(number) == text.encode()


@pytest.mark.parametrize(("text", "expected"), DOCUMENTS)
def test_documents_of_the_test_suite(text, expected):
    assert canonical(parsed(text)) == expected.encode()


values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53), 2**53)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)


@given(values)
def test_it_means_the_same_and_is_its_own_form(value):
    text = canonical(value)
    assert json.loads(text, parse_int=float) == value
    assert canonical(json.loads(text)) == text


@pytest.mark.parametrize(
    "text", ['{"a": 1, "a": 2}', "[NaN]", "[Infinity]", "{", "[" * 100_000]
)
def test_texts_that_are_refused(text):
    with pytest.raises(ValueError, match=r".+"):
        parsed(text)


@pytest.mark.parametrize("value", [10**400, float("inf"), b"", {1}, "\ud800"])
def test_values_that_have_no_form(value):
    with pytest.raises(ValueError, match=r".+"):
        canonical(value)
