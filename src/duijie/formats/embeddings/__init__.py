"""Vectors from a server that answers like OpenAI's ``/embeddings``: texts out, numbers back."""

from duijie.formats.embeddings.endpoint import EndpointEncoder
from duijie.formats.embeddings.host import endpoint_of

__all__ = ["EndpointEncoder", "endpoint_of"]
