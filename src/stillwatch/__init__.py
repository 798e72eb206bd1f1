"""Stillwatch finds distillation campaigns in the exchange logs of a language-model API."""

__version__ = "0.1.0"
