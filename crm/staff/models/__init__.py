from crm.staff.models.rotation import Rotation

__all__ = ["Rotation"]
