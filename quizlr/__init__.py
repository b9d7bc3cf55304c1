"""quizlr turns a learning journal into daily terminal quiz sessions."""

__version__ = "0.1.0"
