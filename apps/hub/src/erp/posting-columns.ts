/** A row of the outbox as people read it: the columns of core's `PostingRow`. */
export const POSTING_COLUMNS = `id, exception_id as "exceptionId", decision_id as "decisionId", kind, state, summary, key,
  document, transaction, erp_document as "erpDocument", rejection, refused_field as "refusedField", ambiguous,
  read_back as "readBack", differences, compensates, last_error as "lastError", attempts,
  next_attempt_at as "nextAttemptAt", queued_at as "queuedAt", confirmed_at as "confirmedAt"`;
