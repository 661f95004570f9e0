"""What of the common tables stays with a record that was merged into another."""

from crm.records.joining.references import stays

stays("records.RecordChange.record_id", because="It is the history of the merged record itself, and reads on there.")
stays("records.BinEntry.record_id", because="What is merged lies in no bin.")
stays("records.CustomValue.record_id", because="Values are chosen one by one; the index follows the record's own.")
stays("records.Merge.winner_id", "records.Merge.loser_id", because="It says what was merged with what, then.")
stays("records.MergedRow.row_id", because="It is the note of a merge.")
