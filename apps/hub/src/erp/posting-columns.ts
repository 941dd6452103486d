/** A row of the outbox as people read it: the columns of core's `PostingRow`. */
export const POSTING_COLUMNS = `id, exception_id as "exceptionId", decision_id as "decisionId", kind, state, summary, key,
  erp_document as "erpDocument", rejection, attempts, queued_at as "queuedAt", confirmed_at as "confirmedAt"`;
