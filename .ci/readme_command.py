"""Print a command of the README: the n-th fenced block that is marked ``sh``, counted from 1."""

import re
import sys
from pathlib import Path

readme = Path(__file__).parents[1] / "README.md"
blocks = re.findall(r"^```sh\n(.*?)^```$", readme.read_text(encoding="utf-8"), flags=re.MULTILINE | re.DOTALL)
print(blocks[int(sys.argv[1]) - 1], end="")
