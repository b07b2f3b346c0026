"""From guest lists to a problem: who is there, what they want, what may be planned."""
