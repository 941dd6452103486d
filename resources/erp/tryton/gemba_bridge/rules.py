"""What may be posted: pairs of model and method, the fields of each, and what a record must be.

`state` is in no list: a state changes by its button, which checks the transition. Nothing is ever deleted.
"""
MAX_STEPS = 24
MAX_RECORDS = 100
MAX_KEY = 200

_MOVE = {
    'product', 'uom', 'quantity', 'from_location', 'to_location', 'lot', 'company', 'currency', 'unit_price',
    'planned_date', 'effective_date'}
_MOVE_CHANGES = {'quantity', 'to_location', 'lot', 'planned_date', 'effective_date'}

# buttons: records in, no values
BUTTONS = {
    'production': {'wait', 'assign_try', 'run', 'done', 'cancel'},
    'production.work.cycle': {'run', 'do'},
    'stock.shipment.internal': {'wait', 'assign_try', 'done'},
    'stock.move': {'do'},
    }

# fields of a new record; a dictionary stands for the records of a one2many, which may be created with it
CREATE = {
    'production.work.cycle': {'work': None, 'duration': None},
    'stock.shipment.internal': {
        **dict.fromkeys((
                'reference', 'company', 'from_location', 'to_location', 'planned_date', 'planned_start_date',
                'effective_date', 'effective_start_date')),
        'moves': {'create': _MOVE}},
    'stock.move': {'production_output': None, **dict.fromkeys(_MOVE)},
    'purchase.request': dict.fromkeys((
            'product', 'description', 'party', 'quantity', 'uom', 'computed_quantity', 'computed_uom',
            'purchase_date', 'supply_date', 'stock_level', 'warehouse', 'company')),
    }

# fields that may be changed
WRITE = {
    'production': {
        **dict.fromkeys(('planned_date', 'planned_start_date', 'effective_date', 'effective_start_date')),
        'outputs': {'create': _MOVE, 'write': _MOVE_CHANGES}},
    'stock.move': dict.fromkeys(_MOVE_CHANGES),
    'stock.shipment.out': {'planned_date': None},
    'sale.sale': {'shipping_date': None},
    'purchase.purchase': {'delivery_date': None},
    'purchase.line': {'delivery_date_edit': None, 'delivery_date_store': None},
    'purchase.request': {'supply_date': None},
    }

# what the inbox fills in, where Tryton demands a field that nobody is to choose
DEFAULTS = {'purchase.request': {'state': 'draft'}}

# models whose fields a posting may state an expectation of, besides those above
EXPECT = {
    *BUTTONS, *CREATE, *WRITE, 'production.work', 'sale.line', 'stock.shipment.in', 'stock.lot'}


class NotAllowed(Exception):
    pass


def check(model, method, args):
    """Raises NotAllowed, naming the pair or the field."""
    if method == 'create' and model in CREATE:
        records, = _exactly(model, method, args, 1)
        if not isinstance(records, list) or not records:
            raise NotAllowed("%s.create without records" % model)
        _bounded(records)
        for values in records:
            _fields(model, values, CREATE[model])
    elif method == 'write' and model in WRITE:
        _, values = _exactly(model, method, args, 2)
        _fields(model, values, WRITE[model])
    elif method in BUTTONS.get(model, ()):
        _exactly(model, method, args, 1)
    else:
        raise NotAllowed("%s.%s" % (model, method))


def check_records(model, method, records, company):
    """What only the records tell. The bridge's company is the only one that it posts in."""
    _bounded(records)
    for record in records:
        owner = record.work.company if model == 'production.work.cycle' else record.company
        if owner.id != company:
            raise NotAllowed("%s of another company" % record.rec_name)
        if model == 'stock.move' and not _may_touch_move(record, method):
            raise NotAllowed("stock.move.%s of %s: neither a production's output nor on order" % (
                    method, record.rec_name))


def _may_touch_move(move, method):
    """Shipments and inputs are moved by their own documents."""
    if move.production_output:
        return True
    return method == 'write' and move.origin is not None and move.origin.__name__ == 'purchase.line'


def _fields(model, values, allowed):
    if not isinstance(values, dict):
        raise NotAllowed("%s without values" % model)
    for name, value in values.items():
        if name not in allowed:
            raise NotAllowed("state is not written" if name == 'state' else "field %s of %s" % (name, model))
        if allowed[name] is not None:
            _commands('%s.%s' % (model, name), value, allowed[name])


def _commands(name, commands, allowed):
    for action, *args in commands:
        if action not in allowed:
            raise NotAllowed("%s of %s" % (action, name))
        values = args[0] if action == 'create' else args[1::2]
        _bounded(values)
        for record in values:
            _fields(name, record, dict.fromkeys(allowed[action]))


def _exactly(model, method, args, count):
    if len(args) != count:
        raise NotAllowed("%s.%s with %d arguments" % (model, method, len(args)))
    return args


def _bounded(records):
    if len(records) > MAX_RECORDS:
        raise NotAllowed("more than %d records in a step" % MAX_RECORDS)
