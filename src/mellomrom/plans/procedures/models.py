"""Rows of this part of plans; imported by `plans.models`, so that Django finds them."""
