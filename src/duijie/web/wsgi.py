"""What the web server loads."""

from __future__ import annotations

import gc
import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "duijie.settings.django")

from django.core.wsgi import get_wsgi_application

from duijie.web.lane import Lane

application = Lane(get_wsgi_application())
# What was loaded stays; the collector need not look through it in the middle of a request.
gc.collect()
gc.freeze()
