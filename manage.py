#!/usr/bin/env python
"""Django's command line for this project."""

import os
import sys

from django.core.management import execute_from_command_line

if __name__ == "__main__":
    if sys.argv[1:2] == ["demo"]:  # starts its servers first: the settings need their addresses
        from crm.runtime.demo import main

        sys.exit(main(sys.argv[2:]))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "crm.settings.base")
    execute_from_command_line(sys.argv)
