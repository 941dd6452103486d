/**
 * What a page of Gemba may load and whom it may call. Styles are inline because the grid and the component library set
 * them so; scripts never are. Calls go to the page's own origin (which the shell passes on to the hub) and to the hub's socket.
 */
export function contentSecurityPolicy(hub: string): string {
  const socket = hub.replace(/^http/, 'ws');
  return [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data: blob:",
    "font-src 'self' data:",
    "media-src 'self' blob:",
    `connect-src 'self' ${hub} ${socket}`,
    "worker-src 'self' blob:",
    "manifest-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "object-src 'none'",
  ].join('; ');
}
