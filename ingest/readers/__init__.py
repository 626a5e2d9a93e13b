"""One reader per format: bytes in, ``RawDocument`` out."""
