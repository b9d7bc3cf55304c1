"""A widget that is text laid out for its width."""

from textual.content import Content
from textual.geometry import Size
from textual.widget import Widget


class Block(Widget):
    """As many rows as its content takes at the width it gets."""

    def content(self, width: int) -> Content:
        """The text at `width` columns."""
        raise NotImplementedError

    def rows(self, width: int) -> int:
        """How many rows that takes; none while it is hidden."""
        return self.content(width).plain.count("\n") + 1 if self.display else 0

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:  # noqa: ARG002 - Textual's
        """Rows at `width`."""
        return self.rows(width)

    def render(self) -> Content:
        """The text at the present width."""
        return self.content(self.size.width)
