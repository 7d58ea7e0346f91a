"""What is attached to a PDF."""

from __future__ import annotations

import io


def attached(data: bytes) -> dict[str, bytes]:
    """Return the files attached to a PDF, by name; raises `pikepdf.PdfError` when it is none."""
    import pikepdf

    with pikepdf.open(io.BytesIO(data)) as pdf:
        return {name: spec.get_file().read_bytes() for name, spec in pdf.attachments.items()}
