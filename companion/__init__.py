"""The companion package of the book Downhill: every formula of the book as code that is tested."""

__version__ = "0.1.0"
