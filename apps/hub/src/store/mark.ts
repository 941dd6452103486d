/** @returns what brings the map back to what it holds now: work in memory that is taken back with its transaction */
export function markOf<K, V>(map: Map<K, V>): () => void {
  const before = new Map(map);
  return () => {
    map.clear();
    for (const [key, value] of before) map.set(key, value);
  };
}
