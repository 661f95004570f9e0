"""Several files in one field, each checked."""

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile

from crm.errors import Refused
from support.actions.files import IncomingFile, check_files


class FilesInput(forms.ClearableFileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Cleans to a list of IncomingFile, empty where nothing was chosen."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(widget=FilesInput(attrs={"multiple": True}), required=False, **kwargs)

    def clean(self, data: Any, initial: Any = None) -> Any:
        """Raises ValidationError naming the first file that can't be taken."""
        given = data if isinstance(data, list | tuple) else [data] if data else []
        files = [_incoming(one) for one in given if one]
        try:
            check_files(files)
        except Refused as refusal:
            raise forms.ValidationError(str(refusal)) from refusal
        return files


def _incoming(upload: "UploadedFile[bytes]") -> IncomingFile:
    return IncomingFile(upload.name or "file", upload.content_type or "application/octet-stream", upload)
