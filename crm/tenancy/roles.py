"""The database roles: who owns, who runs, who dumps, who may look for due work."""

OWNER = "crm_owner"  # migrates, owns every table
APP = "crm_app"  # runs: no superuser, no BYPASSRLS, member of nothing
MAINTENANCE = "crm_maint"  # dumps: reads past row-level security, never used by the program
SWEEP = "crm_sweep"  # owns the functions that tell which organizations have due work; nobody signs in as it
