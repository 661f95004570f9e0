from crm.api.models.api_key import ApiKey, ApiKeyQuerySet
from crm.api.models.kept_answer import KeptAnswer

__all__ = ["ApiKey", "ApiKeyQuerySet", "KeptAnswer"]
