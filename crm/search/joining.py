"""What of the index stays with a record that was merged."""

from crm.records.joining.references import stays

stays("search.SearchEntry.record_id", because="Both are indexed anew after a merge.")
