"""Embedded servers, `manage.py demo`, health: what runs the program, not what the program does."""
