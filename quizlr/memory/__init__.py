"""When a card comes back: study days, FSRS-6, replay, the daily plan, standing. Pure; stdlib only."""
