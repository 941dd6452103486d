/**
 * The bell: what I was told, kept fresh by what the hub sends. When somebody has asked for it, this computer shows a notice
 * of its own while Gemba is not in front; two windows show the same one once, by its tag.
 */
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useEffect, useRef, useState, useSyncExternalStore } from 'react';
import type { NotificationRow, StationNotice } from '@gemba/core/wire';
import { Bell, useNow } from '@gemba/ui';
import type { DesktopNotices } from '@gemba/ui';
import { noticesQuery } from '../api/telling-queries.ts';
import { answered, useControlRoom, usePlant } from '../control-room.tsx';
import { useOpenException } from '../routes/open-exception.ts';

export function OwnNotices() {
  const { api } = useControlRoom();
  const queries = useQueryClient();
  const page = useQuery(noticesQuery(api)).data;
  const latest = useLatestNotice();
  const [desktop, askDesktop] = useDesktopNotices();
  const open = useOpenException(useNavigate());
  const fresh = () => void queries.invalidateQueries({ queryKey: ['notices'] });

  const seen = async (ids: readonly string[]) => {
    await Promise.all(
      ids.map((id) => answered(() => api.post(`/api/notifications/${encodeURIComponent(id)}/seen`, {}))),
    );
    fresh();
  };
  const show = (notice: Pick<NotificationRow, 'id' | 'exceptionId' | 'decisionId'>) => {
    open(notice.exceptionId, notice.decisionId);
    void seen([notice.id]);
  };
  useOnNotice((notice) => {
    fresh();
    if (desktop !== 'granted' || document.hasFocus()) return;
    const shown = new Notification(notice.subject, { body: notice.text, tag: notice.id });
    shown.addEventListener('click', () => {
      window.focus();
      const [first] = notice.items;
      if (first) open(first.exceptionId, first.decisionId);
      void seen(notice.items.map(({ notificationId }) => notificationId));
    });
  });
  return (
    <Bell
      notices={page?.items ?? null}
      more={page !== undefined && page.nextCursor !== null}
      arrived={latest?.subject ?? null}
      desktop={desktop}
      onAskDesktop={askDesktop}
      now={useNow()}
      onOpen={show}
      onAllSeen={(all) => void seen(all.map(({ id }) => id))}
    />
  );
}

function useLatestNotice(): StationNotice | null {
  const { notices } = usePlant();
  return useSyncExternalStore(notices.subscribe, notices.latest);
}

/** Runs once for each notice that comes while this is shown. */
function useOnNotice(run: (notice: StationNotice) => void): void {
  const { notices } = usePlant();
  const handler = useRef(run);
  useEffect(() => {
    handler.current = run;
  });
  useEffect(
    () =>
      notices.subscribe(() => {
        const latest = notices.latest();
        if (latest) handler.current(latest);
      }),
    [notices],
  );
}

const known = (): DesktopNotices => {
  if (!('Notification' in globalThis)) return 'unsupported';
  return Notification.permission === 'default' ? 'ask' : Notification.permission;
};

/** The browser is asked for permission by a click only. */
function useDesktopNotices(): [DesktopNotices, () => void] {
  const [state, setState] = useState(known);
  return [state, () => void Notification.requestPermission().then(() => setState(known()))];
}
