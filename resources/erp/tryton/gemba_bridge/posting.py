"""An inbox for one external poster: the key, its effect and its result commit together or not at all.

The steps run with the inbox's own rules (rules.py) in the place of the user's rights: what a posting may do is said
there and nowhere else, and the user who posts needs no right to anything but reading.

Refusals are UserErrors that begin with a code: gemba.key_reused, gemba.duplicate, gemba.not_allowed, gemba.changed,
gemba.refused, gemba.unexpected. Everything else that is raised is Tryton's own word. After any of them nothing is left
behind and the key is free.
"""
import hashlib
import json
from decimal import Decimal

from trytond.exceptions import UserError
from trytond.model import Model, ModelSQL, Unique, fields
from trytond.pool import Pool
from trytond.protocols.jsonrpc import JSONEncoder
from trytond.rpc import RPC
from trytond.transaction import Transaction

from . import access, rules


class Posting(ModelSQL):
    "Gemba Posting"
    __name__ = 'gemba.posting'
    _rec_name = 'key'
    key = fields.Char("Key", required=True)
    digest = fields.Char("Digest", required=True)
    result = fields.Text("Result")
    document = fields.Char("Document")
    record = fields.Char("Record")

    @classmethod
    def __setup__(cls):
        super().__setup__()
        t = cls.__table__()
        cls._sql_constraints += [
            ('key_uniq', Unique(t, t.key), 'gemba_bridge.msg_key_unique')]
        cls.create_date.select = True
        cls._order.insert(0, ('id', 'ASC'))
        cls.__rpc__.update({
                'post': RPC(readonly=False),
                'read': RPC(),
                'search': RPC(result=lambda found: [r.id for r in found]),
                'search_count': RPC(),
                'search_read': RPC(),
                })

    @classmethod
    def post(cls, key, steps, expect, unless_changed=None, document=None):
        """Does the steps once per key.

        steps: [[model, method, args...]]; an argument {'$ref': n} is the ids of step n.
        expect: [[model, ids or {'$ref': n}, field, value]], checked before the commit.
        unless_changed: [[model, id, _timestamp]]; refused when one of them is not as it was read.
        document: [model, ids or {'$ref': n}], the record whose number is the posting's document; without it, that of
            the first step.
        Returns {'replayed', 'result', 'document', 'record'}; record is 'model,id'.
        """
        if not access.is_bridge():
            raise UserError("gemba.not_allowed: only members of the group Gemba Bridge post")
        digest = hashlib.sha256(json.dumps(
                [steps, expect, document], cls=JSONEncoder, sort_keys=True).encode()).hexdigest()
        with Transaction().set_context(_check_access=False, company=_company()):
            done = cls.search([('key', '=', key)], limit=1)
            if done:
                if done[0].digest != digest:
                    raise UserError("gemba.key_reused: %s was posted with another body" % key)
                return done[0]._answer(True)
            try:
                return cls._post(key, digest, steps, expect, unless_changed or [], document)
            except rules.NotAllowed as refusal:
                raise UserError("gemba.not_allowed: %s" % refusal)

    @classmethod
    def _post(cls, key, digest, steps, expect, unless_changed, document):
        if not isinstance(key, str) or not 0 < len(key) <= rules.MAX_KEY:
            raise rules.NotAllowed("a key of this length")
        if not 0 < len(steps) <= rules.MAX_STEPS:
            raise rules.NotAllowed("%d steps; 1 to %d may be" % (len(steps), rules.MAX_STEPS))
        for model, method, *args in steps:
            rules.check(model, method, args)
        # claimed first: a concurrent twin fails on the unique key instead of posting twice
        posting, = cls.create([{'key': key, 'digest': digest}])
        for model, id_, stamp in unless_changed:
            _unchanged(model, id_, stamp)

        results, touched = [], []

        def resolve(value):
            if isinstance(value, dict) and set(value) == {'$ref'}:
                return results[value['$ref']] or []
            return value

        for model, method, *args in steps:
            records = _step(model, method, [resolve(a) for a in args])
            touched.append(records)
            results.append([r.id for r in records] if method == 'create' else None)
        for model, ids, name, value in expect:
            for record in _expectable(model, resolve(ids)):
                _expect(record, name, value)
        record = touched[0][0]
        if document:
            model, ids = document
            record, *_ = _expectable(model, resolve(ids))
        posting.result = json.dumps(results)
        posting.record = str(record)
        posting.document = document_of(record)
        posting.save()
        return posting._answer(False)

    def _answer(self, replayed):
        return {
            'replayed': replayed,
            'result': json.loads(self.result),
            'document': self.document,
            'record': self.record,
            }


def document_of(record):
    """The number by which people know it; a record without one lends that of its owner, or its place: 'model,id'."""
    name = record.__name__
    if name == 'production.work.cycle':
        return document_of(record.work.production)
    if name == 'production.work':
        return document_of(record.production)
    if name == 'sale.line':
        return document_of(record.sale)
    if name == 'purchase.line':
        return document_of(record.purchase)
    if name == 'stock.move':
        owner = record.production_output or record.production_input or record.shipment or record.origin
        return document_of(owner) if owner else str(record)
    return getattr(record, 'number', None) or str(record)


def _step(model, method, args):
    Model_ = Pool().get(model)
    company = _company()
    if method == 'create':
        values = [{**v, **rules.DEFAULTS.get(model, {})} for v in args[0]]
        records = Model_.create(values)
        rules.check_records(model, method, records, {}, company)
        return records
    records = Model_.browse(args[0])
    if not records:
        raise rules.NotAllowed("%s.%s of no record" % (model, method))
    values = args[1] if method == 'write' else {}
    rules.check_records(model, method, records, values, company)
    if method == 'write':
        Model_.write(records, values)
    elif getattr(Model_, method)(records) is False:
        raise UserError("gemba.refused: %s.%s" % (model, method))
    return Model_.browse(args[0])


def _company():
    """The bridge's own, whatever the caller's context says."""
    return Pool().get('res.user')(Transaction().user).company.id


def _unchanged(model, id_, stamp):
    if model not in rules.EXPECT:
        raise rules.NotAllowed("the version of %s" % model)
    found = Pool().get(model).search_read([('id', '=', id_)], fields_names=['rec_name', '_timestamp'])
    if not found:
        raise UserError("gemba.changed: %s,%s is gone" % (model, id_))
    if found[0]['_timestamp'] != stamp:
        raise UserError("gemba.changed: %s was changed in the meantime (version %s, not %s)" % (
                found[0]['rec_name'], found[0]['_timestamp'], stamp))


def _expectable(model, ids):
    if model not in rules.EXPECT:
        raise rules.NotAllowed("an expectation of %s" % model)
    records = Pool().get(model).browse(ids)
    if not records:
        raise UserError("gemba.unexpected: no record of %s" % model)
    rules.check_company(records, _company())
    return records


def _expect(record, name, value):
    if name not in record._fields:
        raise rules.NotAllowed("an expectation of field %s" % name)
    actual = getattr(record, name)
    if isinstance(actual, Model):
        actual = actual.id
    if isinstance(actual, (float, Decimal)) and isinstance(value, (int, float, Decimal)):
        same = abs(float(actual) - float(value)) < 1e-6
    else:
        same = actual == value
    if not same:
        raise UserError("gemba.unexpected: %s is %s=%s, not %s" % (record.rec_name, name, actual, value))
