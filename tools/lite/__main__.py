import sys

from tools.lite.build import main

sys.exit(main())
