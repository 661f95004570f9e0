from crm.records.models.bin_entry import BinEntry
from crm.records.models.change import RecordChange
from crm.records.models.custom_field import CustomField, CustomKind, CustomValue, LinkTo
from crm.records.models.doomed_file import DoomedFile
from crm.records.models.merge import Merge, MergedRow
from crm.records.models.record import CUSTOM, KeyedRows, RecordManager, RecordModel, Unkept

__all__ = [
    "CUSTOM",
    "BinEntry",
    "CustomField",
    "CustomKind",
    "CustomValue",
    "DoomedFile",
    "KeyedRows",
    "LinkTo",
    "Merge",
    "MergedRow",
    "RecordChange",
    "RecordManager",
    "RecordModel",
    "Unkept",
]
