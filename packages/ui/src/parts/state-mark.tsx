/** Up, down or off as a shape and a word: a disc is normal, a diamond needs somebody, a ring is switched off. */
export function StateMark({ state, text }: { state: 'up' | 'down' | 'off'; text: string }) {
  return (
    <span className="state-mark" data-state={state}>
      <i aria-hidden />
      {text}
    </span>
  );
}
