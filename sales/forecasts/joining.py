"""Forecasts and people who are merged."""

from crm.records.joining.references import stays

stays("forecasts.SnapshotDeal.deal_id", because="Deals are never merged.")
