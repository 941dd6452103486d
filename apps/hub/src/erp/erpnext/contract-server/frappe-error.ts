/** An exception as Frappe's REST API shows it: status, class, and the message as HTML, in JSON, in JSON. */
const STATUS: Readonly<Record<string, number>> = {
  AuthenticationError: 401,
  PermissionError: 403,
  DoesNotExistError: 404,
  DuplicateEntryError: 409,
  QueryDeadlockError: 500,
  QueryTimeoutError: 500,
};

export class FrappeError extends Error {
  readonly type: string;

  constructor(type: string, html: string) {
    super(html);
    this.type = type;
  }

  get status(): number {
    return STATUS[this.type] ?? 417;
  }

  body(): object {
    return {
      exception: `frappe.exceptions.${this.type}: ${this.message}`,
      exc_type: this.type,
      exc: JSON.stringify([`Traceback (most recent call last):\n${this.type}`]),
      _server_messages: JSON.stringify([
        JSON.stringify({ message: this.message, title: 'Message', indicator: 'red', raise_exception: 1 }),
      ]),
    };
  }
}
