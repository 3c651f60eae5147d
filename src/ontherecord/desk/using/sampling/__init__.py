"""How well a check judges: what people answered to its issues, and samples before bulk answers."""
