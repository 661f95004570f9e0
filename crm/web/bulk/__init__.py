"""What can be done with many rows of a list at once: export, edit, throw away, and the verbs a list declares.

Each is a job (crm.jobs). Up to AT_ONCE rows it is done while the page waits.
"""

AT_ONCE = 100
