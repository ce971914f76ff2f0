"""Tests of `kaizen.hooks`."""
