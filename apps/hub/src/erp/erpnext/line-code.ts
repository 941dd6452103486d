/** A line of a sales or purchase order: its document, and the row's own name, which stays when rows are renumbered. */
export const lineCode = (document: string, row: string): string => `${document}/${row}`;

export function lineOf(code: string): { document: string; row: string } {
  const slash = code.lastIndexOf('/');
  return { document: code.slice(0, Math.max(0, slash)), row: code.slice(slash + 1) };
}
