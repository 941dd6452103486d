/**
 * The trace of a change that ERPNext gives no field for: a comment on the changed document, which people see in its
 * timeline, with the key in it. It is written after the change and says that the change was made; the change itself
 * sets a value and does no harm when it is made twice.
 */
import type { Transaction } from '@gemba/core/posting';
import { z } from 'zod';
import { Name } from '../documents.ts';
import type { Frappe } from '../frappe.ts';

const CommentDoc = z.object({ name: Name, content: z.string(), reference_name: z.string() });
const MARK = /\[gemba:([^\]]*)\]/;

const markOf = (key: string): string => `[gemba:${encodeURIComponent(key)}]`;

export async function hasMark(frappe: Frappe, doctype: string, name: string, key: string): Promise<boolean> {
  const comments = await frappe.list('Comment', CommentDoc, {
    filters: [
      ['comment_type', '=', 'Comment'],
      ['reference_doctype', '=', doctype],
      ['reference_name', '=', name],
      ['content', 'like', '%[gemba:%'],
    ],
  });
  return comments.some(({ content }) => content.includes(markOf(key)));
}

export async function mark(
  frappe: Frappe,
  doctype: string,
  name: string,
  { key, kind, date, reason }: Transaction,
): Promise<void> {
  const words = [kind, date, reason === undefined ? undefined : `— ${escaped(reason)}`]
    .filter(Boolean)
    .join(' ');
  const comment = {
    comment_type: 'Comment',
    reference_doctype: doctype,
    reference_name: name,
    content: `Gemba: ${words} ${markOf(key)}`,
  };
  await frappe.insert('Comment', comment, z.unknown());
}

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

export async function marksSince(
  frappe: Frappe,
  since: string,
): Promise<{ key: string; document: string }[]> {
  const comments = await frappe.list('Comment', CommentDoc, {
    filters: [
      ['comment_type', '=', 'Comment'],
      ['content', 'like', '%[gemba:%'],
      ['modified', '>=', since],
    ],
  });
  return comments.flatMap(({ content, reference_name }) => {
    const key = MARK.exec(content)?.[1];
    return key === undefined ? [] : [{ key: decodeURIComponent(key), document: reference_name }];
  });
}
