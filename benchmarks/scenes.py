"""Pictures of the kinds that reporters send, drawn by chance: scenes of one kind share their composition, not their content.

They are synthetic. What makes real pictures hard is there on purpose: noise at every scale, gradients, people by the dozen, words,
one layout for every screenshot. What only a camera sees is not.
"""

from __future__ import annotations

from collections.abc import Callable
from random import Random

import numpy as np
from PIL import Image, ImageDraw, ImageFilter, ImageFont

WIDTH, HEIGHT = 960, 720
_WORDS = (
    "dukung paslon satu dua camat lurah hadir rapat balai desa lapangan sabtu pagi spanduk baliho kepala dinas pasti menang"
    " bersama rakyat maju terus gotong royong jadwal kirim foto tadi ramai sekali pak bu siap nanti jam berapa di mana ya oke"
).split()
_SKIN = ((92, 62, 44), (141, 96, 66), (176, 124, 88), (203, 154, 117))
_CHATS = (
    ((236, 229, 221), (220, 248, 198), (255, 255, 255), (7, 94, 84)),
    ((11, 20, 26), (0, 92, 75), (32, 44, 51), (31, 44, 52)),
    ((255, 255, 255), (226, 241, 255), (241, 241, 241), (255, 255, 255)),
)
"""Ground, own bubble, other bubble, bar: two looks of the usual chat program, and another one's."""


def noise(chance: Random, width: int, height: int, steepness: float = 1.6) -> np.ndarray:
    """Noise that is stronger the larger its scale, as in most photographs; mean 0, deviation 1, height by width."""
    source = np.random.default_rng(chance.getrandbits(32))
    rows, columns = np.fft.fftfreq(height)[:, None], np.fft.rfftfreq(width)[None, :]
    scale = np.sqrt(rows**2 + columns**2)
    scale[0, 0] = 1
    waves = np.fft.rfft2(source.standard_normal((height, width))) / scale**steepness
    waves[0, 0] = 0
    made: np.ndarray = np.fft.irfft2(waves, s=(height, width))
    return made / made.std()


def _shaded(chance: Random, image: Image.Image, strength: float) -> Image.Image:
    """Light falls unevenly, the lens darkens its corners, the sensor adds its grain."""
    width, height = image.size
    light = noise(chance, width // 4, height // 4)
    spread = np.asarray(Image.fromarray(light.astype(np.float32)).resize(image.size, Image.Resampling.BILINEAR))
    across, down = np.linspace(-1, 1, width)[None, :], np.linspace(-1, 1, height)[:, None]
    corners = 1 - chance.uniform(0.05, 0.3) * (across**2 + down**2)
    grain = np.random.default_rng(chance.getrandbits(32)).normal(0, chance.uniform(1, 5), (height, width, 1))
    shade = ((1 + strength * spread) * corners)[:, :, None]
    return Image.fromarray(np.clip(np.asarray(image) * shade + grain, 0, 255).astype(np.uint8))


def _colour(chance: Random, low: int = 0, high: int = 255) -> tuple[int, int, int]:
    return chance.randint(low, high), chance.randint(low, high), chance.randint(low, high)


def _ground(chance: Random, above: tuple[int, int, int], below: tuple[int, int, int]) -> Image.Image:
    """One colour going over into another from top to bottom."""
    ramp = Image.linear_gradient("L").resize((WIDTH, HEIGHT))
    return Image.composite(Image.new("RGB", ramp.size, below), Image.new("RGB", ramp.size, above), ramp)


def _sky(chance: Random) -> Image.Image:
    sky = _ground(chance, _colour(chance, 90, 200), _colour(chance, 170, 245))
    clouds = noise(chance, WIDTH // 4, HEIGHT // 4, 1.9)
    mask = Image.fromarray(np.clip(clouds * 90 + chance.randint(-60, 90), 0, 255).astype(np.uint8))
    sky.paste((244, 244, 248), (0, 0), mask.resize(sky.size, Image.Resampling.BICUBIC))
    return sky


def _words(chance: Random, most: int) -> str:
    return " ".join(chance.choice(_WORDS) for _ in range(chance.randint(1, most)))


def _write(draw: ImageDraw.ImageDraw, chance: Random, box: tuple[int, int, int, int], size: int, fill: object) -> None:
    """Lines of words inside a box."""
    left, top, right, bottom = box
    font = ImageFont.load_default(size)
    for line in range(top, max(top + 1, bottom - size), int(size * 1.35)):
        words = _words(chance, 6)
        while draw.textlength(words, font) > right - left and " " in words:
            words = words.rpartition(" ")[0]
        draw.text((left, line), words, fill, font)  # type: ignore[arg-type]


def _banner(image: Image.Image, chance: Random, box: tuple[int, int, int, int]) -> None:
    left, top, right, bottom = box
    draw = ImageDraw.Draw(image)
    ground = _colour(chance)
    draw.rectangle(box, ground)
    if chance.random() < 0.6:
        draw.rectangle((left, top, right, top + (bottom - top) // chance.randint(3, 6)), _colour(chance))
    ink = (255, 255, 255) if sum(ground) < 380 else _colour(chance, 0, 90)
    head = chance.randint(0, 2)
    for number in range(head):
        _person(draw, chance, left + (number * 2 + 1) * (right - left) // 8, bottom, (bottom - top) * 4 // 5)
    start = left + head * (right - left) // 4 + 8
    _write(draw, chance, (start, top + 8, right - 6, bottom - 4), max(12, (bottom - top) // chance.randint(3, 6)), ink)


def _person(draw: ImageDraw.ImageDraw, chance: Random, across: int, foot: int, size: int) -> None:
    """Shoulders and a head, perhaps with a cap or a scarf."""
    head = max(3, size // 6)
    top = foot - size
    cloth = _colour(chance, 10, 250)
    draw.rounded_rectangle((across - head * 2, top + head * 2, across + head * 2, foot), head, cloth)
    if chance.random() < 0.35:
        draw.ellipse((across - head * 1.4, top - head * 0.4, across + head * 1.4, top + head * 3), _colour(chance))
    draw.ellipse((across - head, top, across + head, top + head * 2.4), chance.choice(_SKIN))
    if chance.random() < 0.6:
        draw.pieslice(
            (across - head, top - head * 0.3, across + head, top + head * 2), 180, 360, _colour(chance, 0, 80)
        )


def _crowd(image: Image.Image, chance: Random, top: int, bottom: int, size: int) -> None:
    draw = ImageDraw.Draw(image)
    for row in range(top, bottom, max(8, size // 3)):
        grown = int(size * (0.6 + 0.8 * (row - top) / max(1, bottom - top)))
        for across in range(chance.randint(-20, 10), WIDTH, max(8, int(grown * 0.55))):
            if chance.random() < 0.85:
                _person(draw, chance, across + chance.randint(-8, 8), row + grown, grown)


def rally(chance: Random) -> Image.Image:
    """A stage with its backdrop, lights and flags, seen over the heads of a crowd."""
    image = _sky(chance)
    draw = ImageDraw.Draw(image)
    horizon = chance.randint(260, 400)
    draw.rectangle((0, horizon, WIDTH, HEIGHT), _colour(chance, 40, 140))
    left, right = chance.randint(40, 300), chance.randint(560, 920)
    top, floor = chance.randint(50, 170), chance.randint(360, 470)
    draw.rectangle((left - 20, top - 30, right + 20, floor + 30), _colour(chance, 10, 90))
    _banner(image, chance, (left, top, right, floor - chance.randint(20, 90)))
    for _ in range(chance.randint(2, 8)):
        _person(draw, chance, chance.randint(left, right), floor + 6, chance.randint(90, 170))
    for _ in range(chance.randint(0, 14)):
        across, height = chance.randint(0, WIDTH), chance.randint(90, 260)
        draw.line((across, floor, across, floor - height), (90, 90, 90), 4)
        draw.rectangle((across, floor - height, across + chance.randint(30, 80), floor - height + 40), _colour(chance))
    _crowd(image, chance, chance.randint(400, 500), HEIGHT, chance.randint(60, 150))
    return _shaded(chance, image, chance.uniform(0.05, 0.2))


def street(chance: Random) -> Image.Image:
    """A banner over or beside a street with houses, trees and cars."""
    image = _sky(chance)
    draw = ImageDraw.Draw(image)
    horizon, vanish = chance.randint(320, 440), chance.randint(250, 710)
    draw.rectangle((0, horizon, WIDTH, HEIGHT), _colour(chance, 70, 150))
    across = -chance.randint(0, 100)
    while across < WIDTH:
        width, height = chance.randint(70, 260), chance.randint(60, 300)
        draw.rectangle((across, horizon - height, across + width, horizon + 20), _colour(chance, 60, 235))
        for window in range(across + 12, across + width - 20, chance.randint(30, 60)):
            draw.rectangle(
                (window, horizon - height + 20, window + 18, horizon - height + 50), _colour(chance, 20, 120)
            )
        across += width + chance.randint(-10, 60)
    road = [(vanish - 10, horizon), (vanish + 10, horizon), (vanish + 480, HEIGHT), (vanish - 480, HEIGHT)]
    draw.polygon(road, _colour(chance, 50, 110))
    for _ in range(chance.randint(1, 6)):
        middle, size = chance.randint(0, WIDTH), chance.randint(60, 170)
        draw.rectangle((middle - 7, horizon - 30, middle + 7, horizon + 60), (80, 60, 40))
        for _ in range(30):
            x, y, part = middle + chance.gauss(0, size / 3), horizon - 60 + chance.gauss(0, size / 3), size / 4
            draw.ellipse(
                (x - part, y - part, x + part, y + part), (chance.randint(10, 70), chance.randint(60, 140), 30)
            )
    for _ in range(chance.randint(0, 4)):
        x, y, size = chance.randint(0, WIDTH), chance.randint(horizon + 40, 660), chance.randint(60, 190)
        draw.rounded_rectangle((x, y, x + size, y + size // 2), size // 8, _colour(chance))
    left, top = chance.randint(20, 480), chance.randint(60, 360)
    width, height = chance.randint(240, 470), chance.randint(90, 250)
    draw.line((left + 6, top, left + 6, HEIGHT - 80), (70, 70, 70), 8)
    _banner(image, chance, (left, top, left + width, top + height))
    return _shaded(chance, image, chance.uniform(0.08, 0.25))


def hall(chance: Random) -> Image.Image:
    """People sitting in a hall before a screen or a table."""
    image = _ground(chance, _colour(chance, 120, 240), _colour(chance, 80, 200))
    draw = ImageDraw.Draw(image)
    floor = chance.randint(380, 470)
    draw.rectangle((0, floor, WIDTH, HEIGHT), _colour(chance, 60, 180))
    for lamp in range(chance.randint(20, 120), WIDTH, chance.randint(120, 260)):
        draw.rectangle((lamp, 16, lamp + 70, 34), (255, 255, 236))
    for _ in range(chance.randint(0, 4)):
        x = chance.randint(0, WIDTH - 120)
        draw.rectangle((x, 90, x + chance.randint(60, 120), floor - 60), _colour(chance, 100, 255))
    left, top = chance.randint(120, 480), chance.randint(60, 140)
    _banner(image, chance, (left, top, left + chance.randint(240, 420), top + chance.randint(110, 230)))
    for _ in range(chance.randint(3, 8)):
        _person(draw, chance, chance.randint(100, 860), floor + 30, chance.randint(100, 190))
    draw.rectangle(
        (chance.randint(60, 300), floor - 10, chance.randint(560, 900), floor + 50), _colour(chance, 40, 250)
    )
    _crowd(image, chance, floor + chance.randint(20, 70), HEIGHT, chance.randint(90, 190))
    return _shaded(chance, image, chance.uniform(0.05, 0.18))


def letter(chance: Random) -> Image.Image:
    """A letter on a table, photographed a little aslant."""
    image = Image.new("RGB", (WIDTH, HEIGHT), _colour(chance, 40, 190))
    paper = Image.new("RGB", (520, 660), _colour(chance, 225, 252))
    draw = ImageDraw.Draw(paper)
    draw.ellipse((40, 30, 100, 90), _colour(chance, 30, 160))
    _write(draw, chance, (120, 36, 500, 100), 22, (20, 20, 20))
    draw.line((30, 110, 490, 110), (10, 10, 10), 3)
    top = 130
    while top < 600:
        rows = chance.randint(2, 7) * 21
        _write(draw, chance, (44 + chance.choice((0, 0, 40)), top, 480, min(top + rows, 610)), 15, (30, 30, 40))
        top += rows + chance.randint(16, 40)
    if chance.random() < 0.6:
        x, y = chance.randint(250, 400), chance.randint(470, 570)
        draw.ellipse((x, y, x + 90, y + 90), outline=(60, 60, 170), width=5)
    turned = paper.rotate(chance.uniform(-9, 9), expand=True, fillcolor=image.getpixel((0, 0)))  # type: ignore[arg-type]
    image.paste(turned, (chance.randint(40, 300), chance.randint(-40, 20)))
    return _shaded(chance, image, chance.uniform(0.08, 0.2))


def chat(chance: Random) -> Image.Image:
    """A screenshot of a chat: the layout is the program's, only the bubbles differ."""
    ground, own, other, bar = chance.choice(_CHATS)
    width, height = 720, chance.choice((1280, 1480, 1600))
    image = Image.new("RGB", (width, height), ground)
    draw = ImageDraw.Draw(image)
    ink = (20, 20, 20) if sum(ground) > 380 else (232, 232, 232)
    draw.rectangle((0, 0, width, 130), bar)
    light = (250, 250, 250) if sum(bar) < 380 else (20, 20, 20)
    draw.text((24, 8), f"{chance.randint(0, 23):02}.{chance.randint(0, 59):02}", light, ImageFont.load_default(26))
    draw.ellipse((70, 48, 140, 118), _colour(chance))
    draw.text((164, 60), _words(chance, 2).title(), light, ImageFont.load_default(36))
    top = 160 - chance.randint(0, 90)
    while top < height - 150:
        mine, lines = chance.random() < 0.45, chance.choice((1, 1, 1, 2, 2, 3, 5))
        broad = chance.randint(180, 520) if lines == 1 else chance.randint(380, 540)
        tall = 34 + lines * 38
        left = width - broad - 24 if mine else 24
        if chance.random() < 0.12:
            tall = chance.randint(240, 420)
            part = chance.choice((rally, street, hall))(chance).resize((broad, tall))
            image.paste(part, (left, top))
        else:
            draw.rounded_rectangle((left, top, left + broad, top + tall), 18, own if mine else other)
            _write(draw, chance, (left + 20, top + 12, left + broad - 16, top + tall - 8), 28, ink)
        top += tall + chance.choice((8, 8, 26))
    draw.rectangle((0, height - 110, width, height), ground)
    draw.rounded_rectangle((20, height - 96, width - 120, height - 20), 36, other)
    draw.ellipse((width - 104, height - 98, width - 24, height - 18), bar)
    return image


def blurred(image: Image.Image, chance: Random) -> Image.Image:
    """Out of focus by a little, as half of all phone pictures are."""
    return image.filter(ImageFilter.GaussianBlur(chance.uniform(0, 1.4)))


SCENES: dict[str, Callable[[Random], Image.Image]] = {
    "rally": rally,
    "street": street,
    "hall": hall,
    "letter": letter,
    "chat": chat,
}


def drawn(kind: str, number: int) -> Image.Image:
    """The scene of this kind and number, always the same."""
    chance = Random(f"{kind}:{number}")
    image = SCENES[kind](chance)
    return image if kind == "chat" else blurred(image, chance)
