"""What jobs noted of a record that is merged."""

from crm.records.joining.references import stays

stays("jobs.JobTouch.record_id", because="It says which record a job changed, for the job's undo.")
