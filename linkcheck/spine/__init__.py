"""The spine of a long audit: what does not fit into memory, in a temporary SQLite file that nobody has to clear away.

Lists such as most people have are held whole, and no file is made for them. Of longer ones a part is held at a time;
whoever goes through them does not notice.
"""

from linkcheck.spine.file import Spine
from linkcheck.spine.ledger import Ledger
from linkcheck.spine.shelf import Shelf

__all__ = ["Ledger", "Shelf", "Spine"]
