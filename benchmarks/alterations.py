"""What happens to a picture between one reporter and the next: cut, saved again, photographed off the screen, mirrored."""

from __future__ import annotations

import io
from collections.abc import Callable
from random import Random

from PIL import Image, ImageDraw, ImageFont, ImageOps

CUT = 0.1
"""Of width or height, from each side that is cut."""

SCREEN = (720, 1520)
"""A phone's screen at two thirds of its size."""


def saved_again(image: Image.Image, quality: int) -> Image.Image:
    """As it comes out of a JPEG."""
    kept = io.BytesIO()
    image.save(kept, "JPEG", quality=quality)
    again = Image.open(kept)
    again.load()
    return again


def cut(image: Image.Image, left: float = 0, top: float = 0, right: float = 0, bottom: float = 0) -> Image.Image:
    """Without these parts of its width and height."""
    width, height = image.size
    return image.crop(
        (round(width * left), round(height * top), round(width * (1 - right)), round(height * (1 - bottom)))
    )


def _resized(image: Image.Image, factor: float) -> Image.Image:
    width, height = (max(1, round(side * factor)) for side in image.size)
    return image.resize((width, height), Image.Resampling.BICUBIC)


def screenshot(image: Image.Image, chance: Random) -> Image.Image:
    """The picture shown full screen by a phone: bars with clock, names and signs above and below, dark or light."""
    width, height = SCREEN
    dark = chance.random() < 0.6
    ground = chance.choice(((0, 0, 0), (18, 18, 18), (32, 33, 36))) if dark else chance.choice(((255,) * 3, (242,) * 3))
    ink = (235, 235, 235) if dark else (40, 40, 40)
    screen = Image.new("RGB", SCREEN, ground)
    draw = ImageDraw.Draw(screen)
    above, below = chance.randint(90, 170), chance.randint(90, 180)
    if chance.random() < 0.5:
        bar = tuple(chance.randint(0, 90) if dark else chance.randint(170, 255) for _ in range(3))
        draw.rectangle((0, 0, width, above), bar)
    if chance.random() < 0.5:
        bar = tuple(chance.randint(0, 90) if dark else chance.randint(170, 255) for _ in range(3))
        draw.rectangle((0, height - below, width, height), bar)
    draw.text((24, 8), f"{chance.randint(0, 23):02}.{chance.randint(0, 59):02}", ink, ImageFont.load_default(24))
    for place in range(chance.randint(2, 5)):
        draw.rectangle((width - 40 - place * 34, 12, width - 20 - place * 34, 30), ink)
    draw.text((90, 56), chance.choice(("Bu Ani", "Grup RT 05", "Foto", "Pak Joko 2")), ink, ImageFont.load_default(32))
    draw.text((90, 94), "kemarin 14.05", ink, ImageFont.load_default(20))
    for place in range(chance.randint(2, 5)):
        x = 70 + place * 140
        draw.ellipse((x, height - below + 24, x + 44, height - below + 68), outline=ink, width=4)
    room = (width, height - above - below)
    shown = ImageOps.contain(image, room, Image.Resampling.BICUBIC)
    screen.paste(shown, ((width - shown.width) // 2, above + (room[1] - shown.height) // 2))
    return screen


def letterboxed(image: Image.Image, chance: Random) -> Image.Image:
    """In a square or a wide frame of one colour, as picture programs post them."""
    width, height = image.size
    frame = chance.choice(((1, 1), (9, 16), (16, 9)))
    side = max(width / frame[0], height / frame[1]) * chance.uniform(1.0, 1.15)
    colour = chance.choice(((0, 0, 0), (255, 255, 255), (30, 60, 120), (200, 30, 40), (128, 128, 128)))
    canvas = Image.new("RGB", (round(side * frame[0]), round(side * frame[1])), colour)
    canvas.paste(image, ((canvas.width - width) // 2, (canvas.height - height) // 2))
    return canvas


Alteration = Callable[[Image.Image, Random], Image.Image]

ALTERATIONS: dict[str, Alteration] = {
    "same": lambda image, chance: saved_again(image, 85),
    "cut left 10 %": lambda image, chance: saved_again(cut(image, left=CUT), 85),
    "cut right 10 %": lambda image, chance: saved_again(cut(image, right=CUT), 85),
    "cut top 10 %": lambda image, chance: saved_again(cut(image, top=CUT), 85),
    "cut bottom 10 %": lambda image, chance: saved_again(cut(image, bottom=CUT), 85),
    "cut all sides 5 %": lambda image, chance: saved_again(cut(image, *(CUT / 2,) * 4), 85),
    "cut all sides 10 %": lambda image, chance: saved_again(cut(image, *(CUT,) * 4), 85),
    "cut 0 to 10 % a side": lambda image, chance: saved_again(
        cut(image, *(chance.uniform(0, CUT) for _ in range(4))), 85
    ),
    "quality 40": lambda image, chance: saved_again(image, 40),
    "screenshot": lambda image, chance: screenshot(image, chance),
    "screenshot, quality 40": lambda image, chance: saved_again(screenshot(image, chance), 40),
    "letterbox": lambda image, chance: saved_again(letterboxed(image, chance), 80),
    "half the size": lambda image, chance: saved_again(_resized(image, 0.5), 80),
    "a quarter of the size": lambda image, chance: saved_again(_resized(image, 0.25), 80),
    "mirrored": lambda image, chance: saved_again(ImageOps.mirror(image), 85),
    "mirrored, cut 5 %, quality 40": lambda image, chance: saved_again(
        cut(ImageOps.mirror(image), *(CUT / 2,) * 4), 40
    ),
    "cut 10 %, screenshot": lambda image, chance: saved_again(
        screenshot(
            cut(image, *chance.choice([(CUT, 0, 0, 0), (0, CUT, 0, 0), (0, 0, CUT, 0), (0, 0, 0, CUT)])), chance
        ),
        75,
    ),
}


def altered(image: Image.Image, name: str, number: int) -> Image.Image:
    """The picture after one of `ALTERATIONS`, the same for the same number."""
    return ALTERATIONS[name](image, Random(f"{name}:{number}"))
