"""Pictures of an event, and the files of them."""

from __future__ import annotations

from typing import Final

from duijie.web.organiser.pictures.files import png_file, svg_file
from duijie.web.organiser.pictures.pages import picture_page, pictures_page
from duijie.web.route import Right, Route

_PICTURES: Final = "<slug:programme>/<slug:event>/staff/pictures/"

ROUTES: Final[tuple[Route, ...]] = (
    Route("pictures", _PICTURES, pictures_page, Right.SEE),
    Route("picture", _PICTURES + "<slug:picture>", picture_page, Right.SEE),
    Route("picture-svg", _PICTURES + "<slug:picture>.svg", svg_file, Right.SEE),
    Route("picture-png", _PICTURES + "<slug:picture>.png", png_file, Right.SEE),
)
