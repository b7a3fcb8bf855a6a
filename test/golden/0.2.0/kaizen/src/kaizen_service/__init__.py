"""Compares measurements with a baseline and keeps an audit trail of every comparison."""
