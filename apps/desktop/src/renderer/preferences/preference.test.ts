import { describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { createPreference } from './preference.ts';

const Theme = z.enum(['light', 'dark']);

function stored(content: string | null) {
  let text = content;
  return { getItem: () => text, setItem: (_: string, value: string) => void (text = value) };
}

describe('a preference', () => {
  it('is there again at the next start, and tells who follows it', () => {
    const storage = stored(null);
    const preference = createPreference(storage, 'theme', Theme, 'light');
    const told = vi.fn();
    preference.subscribe(told);
    preference.set('dark');
    expect(told).toHaveBeenCalledOnce();
    expect(createPreference(storage, 'theme', Theme, 'light').get()).toBe('dark');
  });

  it.each(['not json', '"purple"', '{}'])('falls back when %s is stored', (content) => {
    expect(createPreference(stored(content), 'theme', Theme, 'light').get()).toBe('light');
  });
});
