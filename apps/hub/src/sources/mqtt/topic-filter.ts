/** MQTT topic filters: OASIS MQTT 5.0 §4.7 (wildcards, `$` topics) and §4.8.2 (shared subscriptions). */

export function matchesFilter(filter: string, topic: string): boolean {
  const pattern = filter.replace(/^\$share\/[^/]+\//, '').split('/');
  const levels = topic.split('/');
  // a wildcard at the first level never matches $SYS and its like
  if (topic.startsWith('$') && (pattern[0] === '+' || pattern[0] === '#')) return false;
  for (const [i, part] of pattern.entries()) {
    if (part === '#') return true;
    if (i >= levels.length || (part !== '+' && part !== levels[i])) return false;
  }
  return pattern.length === levels.length;
}
