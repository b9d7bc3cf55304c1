"""The screens: Home is the base, the others are pushed on it."""
