"""A guest's card, availability, data and consents."""
