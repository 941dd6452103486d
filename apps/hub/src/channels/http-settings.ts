/** What the configuration of every channel that is reached over HTTP has in common. */
import { z } from 'zod';

export const HttpUrl = z.url({ protocol: /^https?$/ });

/** a password, token or signing secret */
export const ChannelSecret = z.string().min(1).max(4_000);

/** the longest wait for an answer, ms: less than the sender waits for a channel, lest two attempts run at a time */
export const TimeoutMs = z.int().min(100).max(18_000).default(15_000);

/** Rooms by the name that rosters and ladders use as their address. A room's URL is its secret. */
export const Rooms = z
  .record(z.string().min(1).max(100), HttpUrl)
  .refine((rooms) => Object.keys(rooms).length > 0, 'at least one');
