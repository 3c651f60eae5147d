"""What granian serves."""

import gc
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ontherecord.desk.web.settings")
application = get_wsgi_application()
# What is there from the start stays: to look through it for what could be let go takes longer than
# to draw a page. What a page leaves behind is let go as ever, less often.
gc.collect()
gc.freeze()
gc.set_threshold(10_000)
