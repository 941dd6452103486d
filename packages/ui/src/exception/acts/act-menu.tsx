/** Everything besides deciding that is not done often: one menu, each entry with a line that says what it does. */
import { Button, Menu } from '@mantine/core';
import { functionName } from '../../format/names.ts';
import { t } from '../../messages/en.ts';
import type { MenuAct } from './act-title.tsx';

interface ActMenuProps {
  function: string;
  acts: readonly MenuAct[];
  disabled: boolean;
  opened: boolean;
  onOpened: (opened: boolean) => void;
  onChoose: (act: MenuAct) => void;
}

export function ActMenu({ function: fn, acts, disabled, opened, onOpened, onChoose }: ActMenuProps) {
  return (
    <Menu
      opened={opened}
      onChange={onOpened}
      position="bottom-start"
      transitionProps={{ duration: 0 }}
      classNames={{ dropdown: 'act-menu' }}
      withinPortal={false}
      withInitialFocusPlaceholder={false}
      returnFocus
    >
      <Menu.Target>
        <Button
          size="compact-xs"
          variant="default"
          disabled={disabled}
          aria-label={t.acts.moreOf(functionName(fn))}
        >
          {t.acts.more}
          <span aria-hidden>&nbsp;▾</span>
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {acts.map((act, i) => (
          <Menu.Item key={act} onClick={() => onChoose(act)} data-autofocus={i === 0 ? true : undefined}>
            <b>{t.acts.menu[act].label}</b>
            <small>{t.acts.menu[act].note}</small>
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
