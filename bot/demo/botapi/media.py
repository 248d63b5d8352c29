"""What a person may send besides text, as the Bot API describes it."""

import struct
import zlib

from bot.demo.botapi.refusals import Json

MEDIA: dict[str, Json] = {
    "voice": {"file_id": "voice-1", "file_unique_id": "v1", "duration": 3, "mime_type": "audio/ogg"},
    "video_note": {"file_id": "note-1", "file_unique_id": "n1", "length": 240, "duration": 3},
    "video": {"file_id": "video-1", "file_unique_id": "w1", "width": 320, "height": 240, "duration": 3},
    "audio": {"file_id": "audio-1", "file_unique_id": "a1", "duration": 3},
    "animation": {"file_id": "anim-1", "file_unique_id": "g1", "width": 320, "height": 240, "duration": 3},
    "document": {"file_id": "doc-1", "file_unique_id": "d1", "file_name": "letter.pdf"},
    "sticker": {
        "file_id": "sticker-1",
        "file_unique_id": "s1",
        "type": "regular",
        "width": 512,
        "height": 512,
        "is_animated": False,
        "is_video": False,
    },
    "location": {"latitude": 51.5, "longitude": -0.12},
    "contact": {"phone_number": "+442079460000", "first_name": "Tom"},
    "dice": {"emoji": "\N{GAME DIE}", "value": 4},
    "venue": {"location": {"latitude": 51.5, "longitude": -0.12}, "title": "Park", "address": "Park Road"},
    "poll": {
        "id": "poll-1",
        "question": "Tea?",
        "options": [{"persistent_id": "1", "text": "Yes", "voter_count": 0}],
        "total_voter_count": 0,
        "is_closed": False,
        "is_anonymous": True,
        "type": "regular",
        "allows_multiple_answers": False,
        "allows_revoting": False,
        "members_only": False,
    },
}


def picture(width: int = 96, height: int = 64, shade: bytes = b"\xb4\xc8\xc4") -> bytes:
    """A plain PNG in one colour: what a made-up phone sends as a photo."""

    def chunk(name: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

    rows = (b"\0" + shade * width) * height
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


PHOTO = [{"file_id": "photo-1", "file_unique_id": "p1", "width": 90, "height": 90}]
