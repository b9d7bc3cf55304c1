"""The session as pure functions: what is printed, what an answer means, what comes next."""
