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

# fields of a new record; a set of fields stands for the records of a one2many, which may be created with it
CREATE = {
    'production.work.cycle': {'work': None, 'duration': None},
    'stock.shipment.internal': {
        **dict.fromkeys((
                'reference', 'company', 'from_location', 'to_location', 'planned_date', 'planned_start_date',
                'effective_date', 'effective_start_date')),
        'moves': _MOVE},
    'stock.move': {'production_output': None, **dict.fromkeys(_MOVE)},
    'purchase.request': dict.fromkeys((
            'product', 'description', 'party', 'quantity', 'uom', 'computed_quantity', 'computed_uom',
            'purchase_date', 'supply_date', 'stock_level', 'warehouse', 'company')),
    }

# fields that may be changed
WRITE = {
    'production': dict.fromkeys((
            'planned_date', 'planned_start_date', 'effective_date', 'effective_start_date', 'work_center')),
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


def check_records(model, method, records, values, company):
    """What only the records tell. The bridge's company is the only one that it posts in."""
    _bounded(records)
    check_company(records, company)
    if model == 'stock.move':
        for move in records:
            if not _may_touch_move(move, method, values):
                raise NotAllowed(
                    "stock.move.%s of %s: it is neither an output of an order nor on order" % (
                        method, move.rec_name))


def check_company(records, company):
    for record in records:
        owner = getattr(record, 'work', record)
        if getattr(owner, 'company', None) and owner.company.id != company:
            raise NotAllowed("%s of another company" % record.rec_name)


def _may_touch_move(move, method, values):
    """Shipments and inputs are moved by their own documents; goods that are on order only in time."""
    order = move.production_output
    if order:
        return move.from_location == order.location and (method != 'do' or order.state == 'running')
    return (
        method == 'write' and set(values) <= {'planned_date'} and move.state == 'draft'
        and move.origin is not None and move.origin.__name__ == 'purchase.line')


def _fields(model, values, allowed):
    if not isinstance(values, dict):
        raise NotAllowed("%s without values" % model)
    for name, value in values.items():
        if name not in allowed:
            raise NotAllowed("state is not written" if name == 'state' else "field %s of %s" % (name, model))
        if allowed[name] is not None:
            _commands('%s.%s' % (model, name), value, allowed[name])


def _commands(name, commands, allowed):
    """Only new records: a one2many's other commands reach records of any owner."""
    for action, *args in commands:
        if action != 'create':
            raise NotAllowed("%s of %s" % (action, name))
        records, = args
        _bounded(records)
        for record in records:
            _fields(name, record, dict.fromkeys(allowed))


def _exactly(model, method, args, count):
    if len(args) != count:
        raise NotAllowed("%s.%s with %d arguments" % (model, method, len(args)))
    return args


def _bounded(records):
    if len(records) > MAX_RECORDS:
        raise NotAllowed("more than %d records in a step" % MAX_RECORDS)
