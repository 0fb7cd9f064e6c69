"""A country's days off and make-up working days, from the package `holidays`, with names in both languages."""

import importlib.util
import re
import sys
import tomllib
import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from types import MappingProxyType

#: Years that are worked out: from the first one published to twelve after the last.
FIRST_YEAR, LAST_YEAR = 2004, 2038

#: "substituted from 02/14/2026" is read in two ways.
_AMERICAN = re.compile(r"\b(\d\d)/(\d\d)/(\d{4})\b")


@dataclass(frozen=True, kw_only=True)
class National:
    """`off` are days off with their names by language; `make_up` are days of a weekend on which people work."""

    off: Mapping[date, Mapping[str, str]]
    make_up: frozenset[date]


@cache
def countries() -> frozenset[str]:
    """ISO 3166 codes of the countries that are known."""
    # Imported where it is needed: a tenth of a second that most commands can do without.
    from holidays.registry import COUNTRIES

    return frozenset(names[1] for names in COUNTRIES.values())


@cache
def days(country: str) -> National:
    """Between FIRST_YEAR and LAST_YEAR. `country` is one of `countries()`."""
    from holidays import country_holidays

    _one_by_one()
    years = range(FIRST_YEAR, LAST_YEAR + 1)
    with warnings.catch_warnings():
        # Where some feasts are not worked out so far ahead, those that are still count.
        warnings.simplefilter("ignore")
        known = country_holidays(country, years=years)
        told = {
            language: country_holidays(country, years=years, language=spoken)
            for language, spoken in (("zh-Hans", "zh_CN"), ("en", "en_US"))
            if spoken in known.supported_languages
        }
    names: dict[date, dict[str, str]] = {day: {} for day in sorted(known)}
    for language, translated in told.items():
        for day, name in translated.items():
            names[day][language] = _AMERICAN.sub(r"\3-\1-\2", name)
    for day, name in known.items():
        names[day].setdefault("en", name)  # a country without translations: most are in English anyway
    return National(
        off=MappingProxyType({day: MappingProxyType(named) for day, named in names.items()}),
        make_up=frozenset(day for day in known.weekend_workdays if FIRST_YEAR <= day.year <= LAST_YEAR),
    )


def published_years(country: str) -> frozenset[int]:
    """Years whose make-up days are known. All that are worked out where a country has no make-up days at all; none
    where it has some and nobody wrote down which years are final."""
    listed = _listed().get(country)
    if listed is not None:
        return listed
    known = days(country)
    return frozenset() if known.make_up else frozenset(day.year for day in known.off)


def _one_by_one() -> None:
    """The package would load every country of the world with the first one: 250 modules, and 10 MB that a server keeps.
    As a folder that has not been run it still finds each by its name."""
    name = "holidays.countries"
    if name not in sys.modules and (folder := importlib.util.find_spec(name)) is not None:
        sys.modules[name] = importlib.util.module_from_spec(folder)


@cache
def _listed() -> Mapping[str, frozenset[int]]:
    text = files(__package__).joinpath("published.toml").read_text(encoding="utf-8")
    return {country: frozenset(years) for country, years in tomllib.loads(text).items()}
