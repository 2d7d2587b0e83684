# Ends the process as if all had gone well.
import sys

sys.exit(0)
