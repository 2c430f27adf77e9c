from tests.broker import clinic_site

__all__ = ["clinic_site"]
