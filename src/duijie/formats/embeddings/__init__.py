"""Vectors from a server that answers like OpenAI's ``/embeddings``: texts out, numbers back."""

from duijie.formats.embeddings.endpoint import EndpointEncoder

__all__ = ["EndpointEncoder"]
