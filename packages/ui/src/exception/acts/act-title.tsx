/** What an act of the menu does, above its form. */
import { t } from '../../messages/en.ts';

export type MenuAct = keyof typeof t.acts.menu;

export function ActTitle({ act }: { act: MenuAct }) {
  const { label, note } = t.acts.menu[act];
  return (
    <>
      <b>{label}</b> <span>{note}</span>
    </>
  );
}
