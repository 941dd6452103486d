from trytond.pool import Pool

from . import access, posting


def register():
    Pool.register(
        access.ModelAccess,
        posting.Posting,
        module='gemba_bridge', type_='model')
