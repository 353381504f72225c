"""The files of an initiative: its logo and its photos, which everyone may see, and documents for officials."""

from media.documents import Document, DocumentContent
from media.pictures import Album, Picture, Rendition

__all__ = ["Album", "Document", "DocumentContent", "Picture", "Rendition"]
