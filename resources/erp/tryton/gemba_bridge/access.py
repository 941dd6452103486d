"""What a member of the group Gemba Bridge may do outside the inbox: read what planning needs, and write nothing.

Tryton is open by default: a model without access records may be written by every user. Therefore this is said here,
once for all models, and not by a record per model. It holds for members of the group whatever other groups they are
in; people who work in Tryton do not belong to it.
"""
from trytond.pool import Pool, PoolMeta
from trytond.transaction import Transaction

READ = ('production', 'stock', 'product', 'sale', 'purchase', 'party', 'company', 'currency', 'gemba')


class ModelAccess(metaclass=PoolMeta):
    __name__ = 'ir.model.access'

    @classmethod
    def get_access(cls, models):
        access = super().get_access(models)
        if not is_bridge():
            return access
        return {
            model: {
                'read': model.split('.')[0] in READ or access[model]['read'],
                'write': False, 'create': False, 'delete': False}
            for model in models}


def is_bridge():
    """Whether the calling user is a member of the group."""
    user = Transaction().user
    if not user:
        return False
    pool = Pool()
    # these two look something up themselves: without checks, or they would ask here again
    with Transaction().set_context(_check_access=False):
        group = pool.get('ir.model.data').get_id('gemba_bridge', 'group_bridge')
        return group in pool.get('res.user').get_groups()
