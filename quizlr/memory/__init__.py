"""When a card comes back: study days, FSRS-6, replay, the daily plan, standing; fits and simulations.

Pure. What a session needs is of the standard library; NumPy is for the parts that work on many cards at once.
"""
