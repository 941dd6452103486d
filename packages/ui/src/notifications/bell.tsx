/** What I was told, newest first, behind a bell that counts what is not opened. */
import { Button, Popover } from '@mantine/core';
import type { NotificationRow } from '@gemba/core/wire';
import { useState } from 'react';
import { functionName } from '../format/names.ts';
import { t } from '../messages/en.ts';
import { Loading } from '../parts/loading.tsx';
import { PriorityShape } from '../parts/priority-shape.tsx';
import { useFormat } from '../provider.tsx';
import { BellIcon } from '../shell/icons.tsx';
import { isUnseen, type BellProps } from './props.ts';

export function Bell(props: BellProps) {
  const { notices, arrived } = props;
  const [opened, setOpened] = useState(false);
  const unseen = (notices ?? []).filter(isUnseen);
  const say = t.notices;
  return (
    <>
      <output className="sr-only">{arrived !== null && say.just(arrived)}</output>
      <Popover
        opened={opened}
        onChange={setOpened}
        position="right-end"
        width={400}
        transitionProps={{ duration: 0 }}
        classNames={{ dropdown: 'bell-list' }}
        trapFocus
        returnFocus
      >
        <Popover.Target>
          <button
            type="button"
            className="bell"
            data-unseen={unseen.length > 0}
            aria-label={say.bell(unseen.length)}
            onClick={() => setOpened(!opened)}
          >
            <BellIcon />
            {unseen.length > 0 && <b aria-hidden>{unseen.length}</b>}
          </button>
        </Popover.Target>
        <Popover.Dropdown aria-label={say.title}>
          <NoticeList {...props} unseen={unseen} onClose={() => setOpened(false)} />
        </Popover.Dropdown>
      </Popover>
    </>
  );
}

type NoticeListProps = BellProps & { unseen: readonly NotificationRow[]; onClose: () => void };

function NoticeList({
  notices,
  more,
  unseen,
  desktop,
  onAskDesktop,
  now,
  onOpen,
  onAllSeen,
  onClose,
}: NoticeListProps) {
  const say = t.notices;
  return (
    <>
      <header>
        <h2>{say.title}</h2>
        {unseen.length > 0 && (
          <Button size="compact-xs" variant="default" onClick={() => onAllSeen(unseen)}>
            {say.allSeen}
          </Button>
        )}
      </header>
      {notices === null ? (
        <Loading />
      ) : notices.length === 0 ? (
        <p className="note">{say.none}</p>
      ) : (
        <ul>
          {notices.map((notice) => (
            <NoticeItem
              key={notice.id}
              notice={notice}
              now={now}
              onOpen={() => {
                onClose();
                onOpen(notice);
              }}
            />
          ))}
        </ul>
      )}
      {more && <p className="note">{say.more}</p>}
      <footer>
        {desktop === 'ask' ? (
          <>
            <Button size="xs" variant="default" onClick={onAskDesktop}>
              {say.desktop.ask}
            </Button>
            <p className="note">{say.desktop.why}</p>
          </>
        ) : (
          <p className="note">{say.desktop[desktop]}</p>
        )}
      </footer>
    </>
  );
}

function NoticeItem({ notice, now, onOpen }: { notice: NotificationRow; now: number; onOpen: () => void }) {
  const format = useFormat();
  const say = t.notices;
  const unseen = isUnseen(notice);
  return (
    <li data-unseen={unseen}>
      <button type="button" onClick={onOpen}>
        <span className="notice-head">
          <PriorityShape priority={notice.priority} labelled />
          <b>{notice.text}</b>
          <time dateTime={notice.at} title={format.dateTime(notice.at)}>
            {format.moment(notice.at, now)}
          </time>
        </span>
        <span className="notice-title">{notice.exceptionTitle}</span>
        <span className="soft">
          {functionName(notice.function)}: {notice.question}
        </span>
        {notice.quote !== null && <q>{notice.quote}</q>}
        {(unseen || notice.state !== 'reached') && (
          <small data-tone={notice.state === 'unreached' ? 'hot' : undefined}>
            {[unseen && `● ${say.unseen}`, notice.state !== 'reached' && say.states[notice.state]]
              .filter((part) => part !== false)
              .join(', ')}
          </small>
        )}
      </button>
    </li>
  );
}
