/**
 * Every message between the shell and its windows: the channel's name and the schema of what may pass. Both ends parse
 * by it. No Electron in here.
 */
import { z } from 'zod';
import { View } from '../station/index.ts';

/** Where the renderer is loaded from inside Electron; nothing else may talk to the shell. */
export const APP_SCHEME = 'app';
export const APP_ORIGIN = 'app://gemba';

/** An origin such as "http://127.0.0.1:4000": no path, no credentials. */
export const HubOrigin = z
  .url({ protocol: /^https?$/ })
  .refine((text) => {
    const { username, password, pathname, search, hash } = new URL(text);
    return username === '' && password === '' && pathname === '/' && search === '' && hash === '';
  }, 'the hub is given as an origin: no path, query or credentials')
  .transform((text) => new URL(text).origin);

export const SessionToken = z
  .string()
  .min(16)
  .max(4_096)
  .regex(/^[\x21-\x7e]+$/);
export const ExceptionId = z.string().min(1).max(100);

/** What a window is told about itself when it starts. */
export const WindowSetting = z.object({
  hub: HubOrigin,
  windowId: z.string(),
  view: View,
  wallScale: z.boolean(),
  linked: z.boolean(),
});
export type WindowSetting = z.infer<typeof WindowSetting>;

/** Window → shell, answered. */
export const REQUESTS = {
  'window:setting': { input: z.void(), output: WindowSetting },
  'window:link': { input: z.boolean(), output: z.void() },
  'window:open': { input: View, output: z.void() },
  'session:get-token': { input: z.void(), output: SessionToken.nullable() },
  'session:set-token': { input: SessionToken.nullable(), output: z.void() },
  'station:select': { input: ExceptionId, output: z.void() },
} as const;
export type RequestChannel = keyof typeof REQUESTS;
export type RequestInput<C extends RequestChannel> = z.output<(typeof REQUESTS)[C]['input']>;
export type RequestOutput<C extends RequestChannel> = z.output<(typeof REQUESTS)[C]['output']>;

/** Shell → window, not answered. */
export const NOTICES = {
  /** another window of this station selected an exception */
  'station:selected': ExceptionId,
  /** another window of this station signed in (token) or out (null) */
  'session:changed': SessionToken.nullable(),
} as const;
export type NoticeChannel = keyof typeof NOTICES;
export type Notice<C extends NoticeChannel> = z.output<(typeof NOTICES)[C]>;
