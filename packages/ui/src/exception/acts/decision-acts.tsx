/**
 * What else can be done with a decision than deciding it. What is done often has a button: bringing it back, taking an
 * answer back, a word about it. The rest lies in one menu. One form is open at a time, in place.
 */
import { Button } from '@mantine/core';
import type { Decision } from '@gemba/core/exception';
import { epochMs } from '@gemba/core/time';
import type { ActBody, ActName, PersonOnRoster } from '@gemba/core/wire';
import { useState } from 'react';
import { t } from '../../messages/en.ts';
import type { OnAct, Viewer } from '../../props.ts';
import { mayReassign } from '../../view/board/reassign-impact.ts';
import { ReasonForm } from '../../parts/reason-form.tsx';
import type { PendingAct } from '../../parts/use-pending-act.ts';
import { ActMenu } from './act-menu.tsx';
import type { MenuAct } from './act-title.tsx';
import { AskForm } from './ask-form.tsx';
import { CommentForm } from './comment-form.tsx';
import { GiveForm, HandOverForm } from './owner-forms.tsx';
import { ShelveForm } from './shelve-form.tsx';
import { SplitForm } from './split-form.tsx';

interface DecisionActsProps {
  decision: Decision;
  acts: PendingAct<string>;
  roster: readonly PersonOnRoster[];
  viewer: Viewer;
  now: number;
  mayAct: boolean;
  exceptionOpen: boolean;
  menuOpened: boolean;
  onMenu: (opened: boolean) => void;
  onAct: OnAct;
}

type Panel = MenuAct | 'comment' | 'withdraw' | 'reopen';

export function DecisionActs(props: DecisionActsProps) {
  const { decision, acts, viewer, now, mayAct, exceptionOpen, onAct } = props;
  const [panel, setPanel] = useState<Panel | null>(null);
  const shelved = decision.shelved !== null && epochMs(decision.shelved.until) > now;
  const open = decision.state !== 'decided';
  const busy = acts.pending !== null;
  const run = async <N extends ActName>(label: string, act: N, body: ActBody<N>) => {
    if (await acts.run(label, () => onAct(decision.id, act, body))) setPanel(null);
  };
  const toggle = (name: Panel) => ({
    size: 'compact-xs',
    variant: 'default',
    'aria-expanded': panel === name,
    disabled: busy,
    onClick: () => setPanel(panel === name ? null : name),
  });
  const back = exceptionOpen ? 'withdraw' : 'reopen';
  const menu = menuActs(decision, viewer, mayAct, shelved);
  return (
    <div className="acts">
      <div className="act-buttons">
        {open && mayAct && shelved && (
          <Button
            size="compact-xs"
            disabled={busy}
            onClick={() => void run(t.acts.unshelve, 'unshelve', { expectedVersion: decision.version })}
          >
            {t.acts.unshelve}
          </Button>
        )}
        {!open && mayAct && <Button {...toggle(back)}>{t.acts[back]}</Button>}
        <Button {...toggle('comment')}>{t.acts.comment}</Button>
        {menu.length > 0 && (
          <ActMenu
            function={decision.function}
            acts={menu}
            disabled={busy}
            opened={props.menuOpened}
            onOpened={props.onMenu}
            onChoose={setPanel}
          />
        )}
      </div>
      {panel !== null && (
        <ActPanel key={panel} {...props} panel={panel} run={run} onCancel={() => setPanel(null)} />
      )}
    </div>
  );
}

/** In the order in which they help: first those who know more or are there, then the ways out. */
function menuActs(decision: Decision, viewer: Viewer, mayAct: boolean, shelved: boolean): MenuAct[] {
  if (decision.state === 'decided') return [];
  const offered: Record<MenuAct, boolean> = {
    ask: mayAct,
    delegate: mayAct,
    'hand-over': decision.owner === viewer.id && !decision.handOver,
    reassign: mayReassign(decision, viewer),
    split: mayAct && decision.partOf === undefined && !decision.proposal,
    shelve: mayAct && !shelved,
  };
  return (Object.keys(offered) as MenuAct[]).filter((act) => offered[act]);
}

interface ActPanelProps extends Pick<DecisionActsProps, 'decision' | 'roster' | 'viewer' | 'now'> {
  panel: Panel;
  run: <N extends ActName>(label: string, act: N, body: ActBody<N>) => Promise<void>;
  onCancel: () => void;
}

function ActPanel({ decision, roster, viewer, now, panel, run, onCancel }: ActPanelProps) {
  const expectedVersion = decision.version;
  const common = { decision, roster, onCancel };
  switch (panel) {
    case 'comment':
      return <CommentForm {...common} onSubmit={(body) => run(t.acts.comment, 'comment', body)} />;
    case 'withdraw':
    case 'reopen':
      return (
        <ReasonForm
          label={t.acts[panel]}
          reason="required"
          reasonLabel={panel === 'reopen' ? t.acts.reopenReason : t.acts.withdrawReason}
          onSubmit={(reason) => run(t.acts[panel], panel, { expectedVersion, reason })}
          onCancel={onCancel}
        />
      );
    case 'ask':
      return (
        <AskForm
          {...common}
          viewerId={viewer.id}
          onSubmit={(body) => run(t.acts.menu.ask.label, 'ask', body)}
        />
      );
    case 'delegate':
    case 'reassign':
      return (
        <GiveForm {...common} act={panel} onSubmit={(body) => run(t.acts.menu[panel].label, panel, body)} />
      );
    case 'hand-over':
      return (
        <HandOverForm
          {...common}
          now={now}
          onSubmit={(body) => run(t.acts.menu['hand-over'].label, 'hand-over', body)}
        />
      );
    case 'split':
      return <SplitForm {...common} onSubmit={(body) => run(t.acts.menu.split.label, 'split', body)} />;
    case 'shelve':
      return (
        <ShelveForm
          {...common}
          now={now}
          onSubmit={(body) => run(t.acts.menu.shelve.label, 'shelve', body)}
        />
      );
    default: {
      const unknown: never = panel;
      throw new Error(`unknown: ${JSON.stringify(unknown)}`);
    }
  }
}
