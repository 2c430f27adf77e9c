"""Coaching told as stories."""
