"""Time, chance and judgement."""
