from crm.attachments.models.attachment import Attachment

__all__ = ["Attachment"]
