"""Paths of pages, whose language is in their address."""

from django.conf import settings
from django.urls import translate_url
from django.utils import translation


def in_language(path, language):
    """The path of the same page in another language."""
    own = translation.get_language_from_path(path) or settings.LANGUAGE_CODE
    with translation.override(own):
        return translate_url(path, language)
